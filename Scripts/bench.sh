#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures this machine, and other programs beside ours: bench.sh [SECTION...], all without one.
#
#   one          one rule: ids against the generator's, then simdjson, DuckDB, chDB, ripgrep, jq, python-eql
#   many         10, 100, 1,000 and all rules, the Linux ones, two threads, start-up
#   python       all rules that python-eql can run, in both
#   memory       the most memory: a file, a pipe, two threads
#   allocations  heap allocations an event and an alert
#   adversarial  events made to be dear
#   engine       events kept and looked at: run --until-end; bytes on disk; a search of 10 million (STORED=…)
#   live         latency and loss of the live sensor
#
# SWIFTLET names the program, COUNT the events (200,000), RULES a folder or archive of detection rules, REPORT a file
# that is given what is printed too; PAIRS and others are told by each file of Bench/. Ends with 1 when ids differ.
set -euo pipefail
cd "$(dirname "$0")/.."

known=(one many python memory allocations adversarial engine live)
# shellcheck disable=SC2086 # words apart are sections
[ $# -eq 0 ] && set -- ${SECTIONS:-${known[*]}}
for section; do
  [[ " ${known[*]} " == *" $section "* ]] && continue
  echo "bench: there is no section $section; there are: ${known[*]}" >&2
  exit 2
done

swiftlet=${SWIFTLET:-$PWD/.build/release/swiftlet}
[ -x "$swiftlet" ] || { echo "bench: there is no $swiftlet: make release" >&2; exit 2; }
count=${COUNT:-200000}
corpus=${RULES:-../shared/data/elastic-detection-rules.tar.zst}
work=$(mktemp -d)
copier=
# Ends what REPORT is written by only when all is in it.
trap 'rm -rf "$work"; exec >&-; [ -z "$copier" ] || wait "$copier"' EXIT
if [ -n "${REPORT:-}" ]; then
  exec > >(tee "$REPORT")
  copier=$!
fi
status=0

events() {
  [ -e "$work/events.ndjson" ] ||
    python3 Bench/gen_events.py --count "$count" --seed 7 --out "$work/events.ndjson"
}

simdjson() {
  [ -e "$work/peer" ] ||
    g++ -O3 -march=native -std=c++20 Bench/peer_simdjson.cpp -o "$work/peer" -lsimdjson -pthread
}

rules() {
  [ -e "$work/rules" ] && return
  if [ -d "$corpus" ]; then
    ln -s "$(realpath "$corpus")" "$work/rules"
  elif [ -e "$corpus" ]; then
    mkdir "$work/rules" && tar --zstd -xf "$corpus" -C "$work/rules"
  else
    echo "skipped: there is no $corpus; RULES=… names a folder or archive of detection rules"
    return 1
  fi
}

one() { events && simdjson && python3 Bench/one_rule.py "$swiftlet" "$work/events.ndjson" "$work/peer"; }
many() {
  events && simdjson &&
    python3 Bench/many_rules.py "$swiftlet" "$work/peer" "$work/events.ndjson" "$work/rules"
}
python() { events && python3 Bench/python_eql_rules.py "$swiftlet" "$work/events.ndjson" "$work/rules"; }
memory() { events && python3 Bench/memory.py "$swiftlet" "$work/events.ndjson" "$work/rules"; }
allocations() { python3 Bench/allocations.py "$swiftlet" "$work/rules"; }
adversarial() { python3 Bench/adversarial.py "$swiftlet" "$work/rules"; }
engine() { events && python3 Bench/engine.py "$swiftlet" "$work/events.ndjson" "$work/rules"; }
live() {
  python3 Bench/latency.py "$swiftlet" || true
  python3 Bench/execs.py "$swiftlet"
}

Scripts/setup.sh --bench || echo "bench: not everything could be installed; what is missing is skipped"
echo "$(nproc) processors, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)," \
  "load $(cut -d' ' -f1-3 /proc/loadavg), $("$swiftlet" --version), commit $(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
for section; do
  printf '\n== %s\n' "$section"
  case $section in
    one | live) ;;
    *) rules || continue ;;
  esac
  # In a shell of its own: a section that fails ends, and the others run.
  ("$section") || { status=1; echo "$section: FAILED"; }
done
exit $status
