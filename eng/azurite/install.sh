#!/bin/sh
# Installs the storage emulator for the tests, unless what is there was installed from this very lock file.
set -eu
cd "$(dirname "$0")"
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "error: the storage tests need Node.js 20 or newer with npm; install it and run again." >&2
  exit 1
fi
lock=$(cksum < package-lock.json)
if [ -x node_modules/.bin/azurite ] && [ "$(cat node_modules/.installed 2>/dev/null)" = "$lock" ]; then
  exit 0
fi
npm ci --no-audit --no-fund --loglevel=error
printf '%s\n' "$lock" > node_modules/.installed
