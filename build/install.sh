# Sourced by run.sh and test.sh: installs what the machine lacks. What can't be installed is named in one sentence.

# Command or file that shows a package to be there, and the Debian package.
required_packages=(
  /usr/lib/postgresql:postgresql
  /usr/lib/rabbitmq/bin/rabbitmq-server:rabbitmq-server
  /usr/bin/redis-server:redis-server
  /usr/bin/pdftotext:poppler-utils
  /usr/bin/qpdf:qpdf
  /usr/bin/fc-match:fontconfig
  '/usr/lib/*/libpangocairo-1.0.so.0:libpangocairo-1.0-0'
  '/usr/lib/*/libharfbuzz-subset.so.0:libharfbuzz-subset0'
  /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf:fonts-noto-core
  /usr/share/fonts/truetype/liberation:fonts-liberation
  /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc:fonts-noto-cjk
  /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf:fonts-noto-color-emoji
)

dashboard_package=@microsoft/aspire-cli-linux-x64
dashboard_version=13.5.4

# Nothing that builds stays behind: MSBuild's nodes end with the build, and the compiler server has a name of its own, by which
# it is ended.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
export SharedCompilationId=fitmycv-$$

build() {
  local code=0
  dotnet build "$@" --nologo -v quiet -nodeReuse:false || code=$?
  pkill -f -- "-pipename:$SharedCompilationId\$" || true
  return $code
}

install_packages() {
  command -v dotnet >/dev/null || {
    echo "The .NET SDK $(sed -n 's/.*"version": "\([^"]*\)".*/\1/p' global.json) is missing: https://dotnet.microsoft.com/download" >&2
    exit 1
  }
  local missing=() entry
  for entry in "${required_packages[@]}"; do
    compgen -G "${entry%%:*}" >/dev/null || missing+=("${entry##*:}")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  echo "Installing ${missing[*]}…"
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  # Debian starts a server when it is installed; these are run privately instead.
  local policy=/usr/sbin/policy-rc.d ours=''
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $policy >/dev/null
    "${as_root[@]}" chmod +x $policy
    ours=yes
  fi
  local failed=''
  {
    "${as_root[@]}" apt-get update -qq &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
  } >/dev/null || failed=yes
  [ -z "$ours" ] || "${as_root[@]}" rm -f $policy
  if [ -n "$failed" ]; then
    echo "These Debian packages are needed and could not be installed: ${missing[*]}" >&2
    exit 1
  fi
}

# The system runs without the dashboard, so a failure here is told and forgiven.
install_dashboard() {
  local tools=$1 started
  [ ! -x "$tools/aspire/bundle/managed/aspire-managed" ] || return 0
  if ! command -v npm >/dev/null; then
    echo 'The Aspire dashboard needs npm to be installed; going on without it.'
    return 0
  fi
  echo 'Installing the Aspire dashboard…'
  local work managed
  work=$(realpath -m "$tools/install")
  rm -rf "$work"
  mkdir -p "$work/home" "$tools/aspire/bundle"
  started=$PWD
  # The CLI unpacks its bundle beside itself only; of the bundle the dashboard's folder alone is kept.
  if
    npm install --prefix "$work" --no-audit --no-fund --no-save --loglevel=error "$dashboard_package@$dashboard_version" >"$work/log" 2>&1 &&
      HOME=$work/home ASPIRE_CLI_TELEMETRY_OPTOUT=true DOTNET_NOLOGO=1 \
        "$work/node_modules/$dashboard_package/bin/aspire" setup --install-path "$work/node_modules/$dashboard_package" >>"$work/log" 2>&1 &&
      managed=$(find -L "$work/node_modules/$dashboard_package/bundle" -maxdepth 2 -name aspire-managed -print -quit) &&
      [ -n "$managed" ] &&
      rm -rf "$tools/aspire/bundle/managed" &&
      mv "$(realpath "$(dirname "$managed")")" "$tools/aspire/bundle/managed"
  then
    rm -rf "$work"
  else
    echo "The Aspire dashboard could not be installed (see $work/log); going on without it."
  fi
  cd "$started"
}
