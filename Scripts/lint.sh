#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the style asks for and a program can see.
set -euo pipefail
cd "$(dirname "$0")/.."

status=0
swift format lint --strict --recursive --parallel Package.swift Sources Tests Plugins Fuzz || status=1

while read -r lines file; do
  if [ "$lines" -gt 600 ]; then
    echo "$file has $lines lines: split it by what it holds" >&2
    status=1
  fi
done < <(git ls-files -z '*.swift' '*.c' '*.h' '*.cpp' '*.hpp' | xargs -0 wc -l | awk '$2 != "total" {print $1, $2}')

while read -r file; do
  head -3 "$file" | grep -q 'SPDX-License-Identifier: .*Apache-2.0' || {
    echo "$file does not name its licence" >&2
    status=1
  }
done < <(git ls-files '*.swift' '*.c' '*.h' '*.cpp' '*.hpp' '*.sh' '*.py' 'rules/**/*.toml' Makefile)

[ $status = 0 ] && echo "lint: clean"
exit $status
