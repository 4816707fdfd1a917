#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures this machine: rate and correctness of a scan, what many rules cost, latency and loss of the
# live sensor.
set -euo pipefail
cd "$(dirname "$0")/.."

swiftlet=$PWD/.build/release/swiftlet
count=${COUNT:-200000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo "== scan: $count generated events"
python3 Bench/gen_events.py --count "$count" --seed 7 --out "$work/events.ndjson"
"$swiftlet" scan --rules rules --jsonl "$work/events.ndjson" > "$work/alerts"
python3 - "$work/alerts" "$work/events.ndjson.ids" <<'CHECK'
import json, sys
rule = "8410ea51-e9f6-4213-93ef-806479d76b11"
found = sorted(
    alert["kibana.alert.ancestors"][0]["id"] for alert in map(json.loads, open(sys.argv[1]))
    if alert["kibana.alert.rule.rule_id"] == rule)
wanted = sorted(open(sys.argv[2]).read().split())
print(f"{len(found)} alerts, ids {'equal' if found == wanted else 'DIFFER'} to the generator's {len(wanted)}")
sys.exit(found != wanted)
CHECK

echo "== scan (A) against simdjson with the query written in C++ (B), one thread each"
g++ -O3 -march=native -std=c++20 Bench/peer_simdjson.cpp -o "$work/peer" -lsimdjson -pthread
python3 Bench/pair.py "$swiftlet scan --rules rules/linux/command_and_control_tunnel_or_port_forward.toml \
  --jsonl $work/events.ndjson" "$work/peer $work/events.ndjson 1 many"

corpus=${RULES:-../shared/data/elastic-detection-rules.tar.zst}
if [ -e "$corpus" ]; then
  echo "== many rules: $corpus (RULES=… names another archive or folder)"
  if [ -d "$corpus" ]; then
    ln -s "$(realpath "$corpus")" "$work/rules"
  else
    mkdir "$work/rules" && tar --zstd -xf "$corpus" -C "$work/rules"
  fi
  python3 Bench/many_rules.py "$swiftlet" "$work/peer" "$work/events.ndjson" "$work/rules"
else
  echo "== many rules: skipped, there is no $corpus; name a folder of rules with RULES=…"
fi

echo "== live"
python3 Bench/latency.py "$swiftlet" || true
python3 Bench/execs.py "$swiftlet"
