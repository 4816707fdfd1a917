#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What many rules cost: rate, memory and start-up with 10, 100, 1,000 and all EQL rules of a folder.

    many_rules.py SWIFTLET PEER EVENTS RULES

PEER is the C++ program of peer_simdjson.cpp, which asks one query of the same file; rates are given
as parts of its own. Each figure is the median of pairs. A rate counts only where the alerts' ids are
those of every other run with the same rules.
"""
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

swiftlet, peer, events, folder = sys.argv[1:5]
PAIRS = int(os.environ.get("PAIRS", "3"))


def run(command, output=subprocess.DEVNULL):
    """Wall and processor seconds and the most memory, in MB, of one run."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} ended with status {status}")
    return time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def ids(rules, *options):
    """The ids of the alerts, as one hash, and how many they are."""
    with tempfile.TemporaryFile() as output:
        run([swiftlet, "scan", "--rules", rules, "--jsonl", *options, events], output)
        output.seek(0)
        found = sorted(json.loads(line)["kibana.alert.uuid"] for line in output)
    return hashlib.sha256("".join(found).encode()).hexdigest(), len(found)


def scan(rules, *options):
    return [swiftlet, "scan", "--rules", rules, "--jsonl", *options, events]


with tempfile.TemporaryDirectory() as work:
    files = [
        file for file in sorted(pathlib.Path(folder).rglob("*.toml"))
        if re.search(r'^language = "eql"', file.read_text(errors="replace"), re.MULTILINE)
    ]
    # In an order that has nothing to do with their names, the same every time.
    files.sort(key=lambda file: hashlib.sha256(file.name.encode()).digest())
    with open(f"{work}/one", "wb") as one, open(events, "rb") as lines:
        one.write(next(lines))
    count = sum(1 for _ in open(events, "rb"))
    costs = {}
    for size in [10, 100, 1000, len(files)]:
        rules = f"{work}/{size}"
        os.makedirs(rules, exist_ok=True)
        for file in files[:size]:
            shutil.copy(file, rules)
        single, alerts = ids(rules)
        double, _ = ids(rules, "--threads", "2")
        start, ratios, memory, processor, threads = [], [], 0, [], []
        for _ in range(PAIRS):
            start.append(run([swiftlet, "scan", "--rules", rules, f"{work}/one"])[0])
            own = run(scan(rules))
            other = run([peer, events, "1", "many"])
            ratios.append(other[1] / own[1])
            processor.append(own[1])
            memory = max(memory, own[2])
            threads.append(run(scan(rules, "--threads", "2"))[0] / own[0])
        costs[size] = statistics.median(processor) - statistics.median(start)
        print(
            f"{size:5} rules  {count / statistics.median(processor):9,.0f} events/s of one processor"
            f"  {statistics.median(ratios):.3f} of simdjson's  start {statistics.median(start):.2f} s"
            f"  {memory:.0f} MB  two threads {statistics.median(threads):.2f} of the time"
            f"  {alerts:,} alerts, ids {'equal' if single == double else 'DIFFER'}",
            flush=True)
    print(f"cost of 1,000 rules over that of 100, start-up left out: {costs[1000] / costs[100]:.2f}")
