#!/usr/bin/env bash
# Builds and starts the whole system, takes a CV through it, and stays up until Ctrl-C.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source build/install.sh

usage() {
  cat <<'TEXT'
Usage: ./run.sh [--no-demo] [--once] [--logs]
  --no-demo   start only, without the walkthrough
  --once      stop after the walkthrough
  --logs      show every resource's log lines here (they are in FITMYCV_DATA/logs anyway)
FITMYCV_PORT is the gateway's port (8080), FITMYCV_DATA the folder of all local state (.local).
TEXT
}

demo=yes once='' logs=''
for argument in "$@"; do
  case $argument in
    --no-demo) demo='' ;;
    --once) once=yes ;;
    --logs) logs=yes ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

export DOTNET_ENVIRONMENT=${DOTNET_ENVIRONMENT:-Development}
export FITMYCV_PORT=${FITMYCV_PORT:-8080}
export FITMYCV_DATA
FITMYCV_DATA=$(realpath -m "${FITMYCV_DATA:-.local}")
status=$FITMYCV_DATA/status.json
mkdir -p "$FITMYCV_DATA/logs" "$FITMYCV_DATA/exports"

if (exec 3<>"/dev/tcp/127.0.0.1/$FITMYCV_PORT") 2>/dev/null; then
  echo "Port $FITMYCV_PORT is in use: stop what uses it, or set FITMYCV_PORT to another." >&2
  exit 1
fi

install_packages
install_dashboard "$FITMYCV_DATA/tools"

echo 'Building…'
build build/run.slnf -p:RunAnalyzers=false
built=$(date +%s.%N)

# The host gets SIGTERM from here in every case, also when this script dies from an error; it ends all that it started.
host=''
stop() {
  [ -n "$host" ] || return 0
  kill -TERM "$host" 2>/dev/null || true
  wait "$host" 2>/dev/null || true
  host=''
}
trap stop EXIT
trap 'echo; echo "Stopping…"; exit 130' INT
trap 'exit 143' TERM HUP

rm -f "$status"
host_log=$FITMYCV_DATA/logs/host.log
# In a session of its own, so that Ctrl-C reaches it through this script alone; told when this script is killed.
start_host=(setpriv --pdeathsig TERM setsid dotnet FitMyCv.AppHost/bin/Debug/net10.0/FitMyCv.AppHost.dll)
if [ -n "$logs" ]; then
  "${start_host[@]}" </dev/null &
else
  "${start_host[@]}" </dev/null >"$host_log" 2>&1 &
fi
host=$!

state() { [ -f "$status" ] && sed -n 's/^  "state": "\(.*\)",$/\1/p' "$status" || true; }

echo 'Starting…'
waited=0
until [ "$(state)" = healthy ]; do
  if ! kill -0 "$host" 2>/dev/null; then
    [ -n "$logs" ] || tail -n 20 "$host_log" >&2
    exit 1
  fi
  sleep 0.1
  waited=$((waited + 1))
  if [ $((waited % 600)) = 0 ]; then
    echo 'Still waiting for:'
    node -e '
      for (const r of JSON.parse(require("fs").readFileSync(process.argv[1])).resources)
        if (!r.healthy) console.log(`  ${r.name}: ${r.state}`)' "$status"
    echo "Their logs are in $FITMYCV_DATA/logs."
  fi
done
echo "All resources are healthy $(echo "$(date +%s.%N) $built" | awk '{ printf "%.1f", $1 - $2 }') s after the build's end."

gateway=http://localhost:$FITMYCV_PORT
walkthrough=tests/FitMyCv.Walkthrough/bin/Debug/net10.0/FitMyCv.Walkthrough.dll
result=0
if [ -n "$demo" ]; then
  echo
  dotnet "$walkthrough" "$gateway" tests/samples "$FITMYCV_DATA/exports" || result=$?
  [ "$result" = 0 ] || echo "The walkthrough ended with $result; the logs are in $FITMYCV_DATA/logs." >&2
fi

dashboard=$(sed -n 's/^    "dashboard": "\(.*\)",$/\1/p' "$status")
cat <<TEXT

Gateway        $gateway
API reference  $gateway/docs
Dashboard      ${dashboard:-not installed}
Mails          ${FITMYCV_MAIL_DIR:-$FITMYCV_DATA/mail}
Exported PDFs  $FITMYCV_DATA/exports
Logs           $FITMYCV_DATA/logs
TEXT

if [ -n "$once" ]; then
  exit "$result"
fi
echo
echo 'Ctrl-C stops everything.'
wait "$host"
