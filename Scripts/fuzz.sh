#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Fuzzes the readers of foreign bytes and of the kernel's records, and the sequence matcher, under AddressSanitizer.
#   Scripts/fuzz.sh [seconds] [events|translation|audit|eql|sequences|rules|records ...]     60 seconds each of all but records unless given
# Builds into .build-fuzz; what is found is kept in .build-fuzz/findings, what was learnt in
# .build-fuzz/corpus. Status 1 when anything was found.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=60
if [[ ${1:-} =~ ^[0-9]+$ ]]; then seconds=$1 && shift; fi
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(events translation audit eql sequences rules)

scratch=.build-fuzz
declare -A module=([events]=FuzzEvents [translation]=FuzzTranslation [audit]=FuzzAudit [eql]=FuzzEQL
  [sequences]=FuzzSequences [rules]=FuzzRules [records]=FuzzRecords)
# Longest input: a few kilobytes unpack to many megabytes; some lines of a log; a long query; a query and sixty events; a
# whole rule file; one record.
declare -A longest=([events]=4096 [translation]=4096 [audit]=4096 [eql]=2048 [sequences]=256 [rules]=12288
  [records]=1024)
for target in "${targets[@]}"; do
  if [ -z "${module[$target]:-}" ]; then
    echo "fuzz: there is no target $target, only ${!module[*]}" >&2
    exit 2
  fi
done

# Optimised, or it would be too slow to find much; with assertions, overflow checks and line tables.
flags=(--scratch-path "$scratch" -c release
  -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library -Xswiftc -g
  -Xswiftc -assert-config -Xswiftc Debug
  -Xcxx -fsanitize=address,fuzzer-no-link -Xcxx -g -Xcxx -fno-omit-frame-pointer)

build() {
  local name=${module[$1]} log=$scratch/$1.log
  mkdir -p "$scratch"
  local linker=()
  # It needs the tool that embeds the probes, which gold cannot link with all this, and which leaves memory to its end.
  if [ "$1" = records ]; then linker=(-Xswiftc -use-ld=lld); fi
  if ! ASAN_OPTIONS=detect_leaks=0 SWIFTLET_FUZZ=1 swift build "${flags[@]}" "${linker[@]}" --product "$name" >"$log" 2>&1; then
    cat "$log" >&2
    exit 2
  fi
  # SwiftPM renames main; so the archive is linked here, where libFuzzer brings its own.
  if ! swiftc -sanitize=fuzzer,address "$scratch/release/lib$name.a" -o "$scratch/$name" \
    -lsimdjson -lre2 -lzstd -lz -lcrypto -lsqlite3 -lstdc++ -lbpf >"$log" 2>&1; then
    cat "$log" >&2
    exit 2
  fi
}

# What a target starts from: our own files, and seeds written for it.
seed() {
  local folder=$scratch/seeds/$1 file name
  rm -rf "$folder" && mkdir -p "$folder"
  cp Fuzz/Seeds/"$1"/* "$folder"
  case $1 in
    events)
      for file in rules/linux/*.cases.ndjson; do
        name=$(basename "$file" .cases.ndjson)
        grep -o '"events":\[.*' "$file" | sed 's/^"events":\[//; s/\]}$//' |
          split -l 4 - "$folder/$name-"
      done
      for file in "$folder"/*.ndjson; do gzip -9nc "$file" >"$file.gz"; done
      ;;
    eql)
      cp Tests/Fixtures/diagnostics/*.eql "$folder"
      for file in rules/linux/*.toml; do
        sed -n "/^query = '''/,/^'''/p" "$file" | sed '1d;$d' >"$folder/$(basename "$file" .toml).eql"
      done
      ;;
    rules)
      cp rules/linux/*.toml "$folder"
      for file in rules/linux/*.cases.ndjson; do
        split -l 4 "$file" "$folder/$(basename "$file" .cases.ndjson)-"
      done
      ;;
  esac
}

fuzz() {
  local name=${module[$1]} log=$scratch/$1.log
  local corpus=$scratch/corpus/$1 findings=$scratch/findings
  local words=()
  if [ -f "Fuzz/$1.dict" ]; then words=(-dict="Fuzz/$1.dict"); fi
  mkdir -p "$corpus" "$findings"
  seed "$1"
  if "$scratch/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
    -max_len="${longest[$1]}" "${words[@]}" -artifact_prefix="$findings/$1-" \
    -print_final_stats=1 "$corpus" "$scratch/seeds/$1" >"$log" 2>&1; then
    awk '/^stat::number_of_executed_units/ {n = $2} /cov: / {c = $0; sub(/.*cov: /, "", c); sub(/ .*/, "", c)}
      END {printf "%d inputs, %d edges, nothing found\n", n, c}' "$log" | sed "s/^/fuzz $1: /"
    return
  fi
  local input
  input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -1)
  echo "fuzz $1: FOUND" >&2
  grep -v -E '^(#[0-9]+[[:space:]]+(NEW|REDUCE|pulse|INITED|RELOAD|READ)|INFO:|Loading|[[:space:]]*NEW_FUNC)' "$log" |
    head -60 >&2 || true
  echo "reproduce: $scratch/$name ${input:-(no input was saved, see $log)}" >&2
  status=1
}

# Swift keeps tagged pointers, which LeakSanitizer takes for none: leaks show as growing memory.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0:quarantine_size_mb=16:malloc_context_size=8}
# Swift's own crash report would come in the way of the sanitizer's.
export SWIFT_BACKTRACE=enable=no
if symbolizer=$(command -v llvm-symbolizer); then export ASAN_SYMBOLIZER_PATH=$symbolizer; fi
status=0
for target in "${targets[@]}"; do
  started=$SECONDS
  build "$target"
  echo "fuzz $target: built in $((SECONDS - started)) s"
done
for target in "${targets[@]}"; do fuzz "$target"; done
exit $status
