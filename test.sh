#!/usr/bin/env bash
# Builds the solution with warnings as errors and runs all its test projects against one set of real servers.
# Usage: ./test.sh [NAME…]   runs only the test projects whose name contains one of the words
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source build/install.sh

# For the OpenID provider and the next-auth client of the tests.
command -v node >/dev/null || required_packages+=(/usr/bin/node:nodejs)
command -v npm >/dev/null || required_packages+=(/usr/bin/npm:npm)
install_packages
install_dashboard .local/tools
# Tests of whole systems set up their own data folder and port; nothing of the caller's configuration may leak into a test.
unset FITMYCV_DATA FITMYCV_PORT FITMYCV_PUBLIC_URL ASPNETCORE_URLS ASPNETCORE_ENVIRONMENT DOTNET_ENVIRONMENT
export FITMYCV_SHARED
FITMYCV_SHARED=$(realpath -m "${FITMYCV_SHARED:-../shared}")

build FitMyCv.sln
dotnet tests/FitMyCv.Testing.Servers/bin/Debug/net10.0/FitMyCv.Testing.Servers.dll build/run-tests.sh "$@"
