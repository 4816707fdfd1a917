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
python3 "$runner" .build/release/swiftlet --suite queries --suite additional "$@"
