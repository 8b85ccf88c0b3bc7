#!/usr/bin/env bash
# Installs what the tests need, builds everything with analyzers on, runs every test project,
# and prints one total. The last line is always `N passed, N failed`.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1

fail() {
  echo "eng/test.sh: $1" >&2
  echo "0 passed, 1 failed"
  exit 1
}

command -v dotnet > /dev/null || fail "the .NET 10 SDK is needed (dotnet is not on the PATH)"
command -v npm > /dev/null || fail "Node with npm is needed for Azurite"
bash eng/azurite/install.sh || fail "Azurite could not be installed"
dotnet build Automation.sln -v quiet -p:RunAnalyzersDuringBuild=true || fail "the build failed"

passed=0
failed=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  log=$(mktemp)
  echo "== $name"
  dotnet test --project "$project/$name.csproj" --no-build --output normal > "$log" 2>&1
  code=$?
  p=$(sed -nE 's/^ *succeeded: ([0-9]+).*/\1/p' "$log" | tail -n 1)
  f=$(sed -nE 's/^ *failed: ([0-9]+).*/\1/p' "$log" | tail -n 1)
  if [ -z "$p" ] || [ -z "$f" ]; then
    # No summary: the runner itself died.
    p=0
    f=1
  elif [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then
    # The runner is not content although no test failed (none was found, or it crashed at its end).
    f=1
  fi
  if [ "$f" -ne 0 ]; then
    cat "$log"
  fi
  rm -f "$log"
  echo "   $p passed, $f failed"
  passed=$((passed + p))
  failed=$((failed + f))
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
