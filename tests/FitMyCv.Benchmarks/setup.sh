#!/usr/bin/env bash
# Installs what the comparison needs: Chromium from Debian, and the npm packages of js/package-lock.json.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
if [ ! -x /usr/bin/chromium ]; then
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
fi
npm ci --prefix js --no-audit --no-fund
