#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs the conformance vectors that lie beside the project; they are never part of it.
set -euo pipefail
cd "$(dirname "$0")/.."

runner=${SHARED:-../shared}/conformance/run.py
if [ ! -f "$runner" ]; then
  echo "conformance: there are no vectors beside the project, skipped"
  exit 0
fi
# What passed before must pass again: SUITE NUMBER, a line each.
while read -r suite floor; do
  result=$(python3 "$runner" .build/release/swiftlet --suite "$suite" | tail -1 || true)
  passed=${result%% passed*}
  echo "conformance: $suite: $result (at least $floor)"
  [ "$passed" -ge "$floor" ] || exit 1
done < Scripts/conformance-floor.txt
