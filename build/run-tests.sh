#!/usr/bin/env bash
# Called by test.sh: runs the built test projects one after another and adds their figures up.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=artifacts/test-results
rm -rf $results
mkdir -p $results
passed=0 failed=0 skipped=0 broken=''

wanted() {
  [ $# -gt 1 ] || return 0
  local name=$1 word
  shift
  for word in "$@"; do
    [[ ${name,,} != *"${word,,}"* ]] || return 0
  done
  return 1
}

attribute() { sed -n "s/.*<assembly [^>]*\b$1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

for project in tests/*/*.csproj; do
  grep -q '"xunit.v3"' "$project" || continue
  name=$(basename "$project" .csproj)
  wanted "$name" "$@" || continue
  echo "── $name"
  report=$results/$name.xml
  dotnet "$(dirname "$project")/bin/Debug/net10.0/$name.dll" -noLogo -xml "$report"
  code=$?
  if [ -s "$report" ] && total=$(attribute total "$report") && [ -n "$total" ]; then
    passed=$((passed + $(attribute passed "$report")))
    failed=$((failed + $(attribute failed "$report") + $(attribute errors "$report")))
    skipped=$((skipped + $(attribute skipped "$report")))
    [ $code = 0 ] || [ "$(attribute failed "$report")" != 0 ] || { failed=$((failed + 1)); broken+=" $name"; }
  else
    failed=$((failed + 1))
    broken+=" $name"
  fi
done

[ -z "$broken" ] || echo "Did not run to their end:$broken"
line="$passed passed, $failed failed"
[ $skipped = 0 ] || line+=", $skipped skipped"
echo "$line"
[ $failed = 0 ] && [ $passed -gt 0 ]
