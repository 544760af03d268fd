#!/usr/bin/env bash
# Runs every test project, one after the other, and ends with one line: N passed, N failed, N skipped.
# One after the other because the end-to-end tests hold the program to deadlines of the real clock.
# In CI a test that skips counts as failed: everything it may miss is to be installed there.
set -uo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
passed=0 failed=0 skipped=0 status=0

if ! dotnet build Petrel.slnx --configuration Debug --nologo -v quiet; then
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
for project in tests/*.Tests/*.csproj; do
  dotnet test --project "$project" --configuration Debug --no-build "$@" 2>&1 | tee "$log"
  result=${PIPESTATUS[0]}
  count() { sed -nE "s/^ *$1: ([0-9]+).*/\1/p" "$log" | tail -n 1; }
  here=$(count succeeded)
  passed=$((passed + ${here:-0}))
  skipped=$((skipped + $(count skipped | grep . || echo 0)))
  lost=$(count failed | grep . || echo 0)
  # A project that ran no test, or died, has failed even if it counted nothing.
  [ "$result" -eq 0 ] && [ "${here:-0}" -gt 0 ] || [ "$lost" -gt 0 ] || lost=1
  failed=$((failed + lost))
done

[ "$failed" -eq 0 ] || status=1
if [ "${CI:-}" = true ] && [ "$skipped" -gt 0 ]; then
  echo "in CI nothing may be skipped: $skipped tests were" >&2
  status=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
