#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What many rules cost: 10, 100, 1,000 and all EQL rules of a folder, the Linux ones, with one and two threads.

    many_rules.py SWIFTLET SIMDJSON EVENTS RULES

SIMDJSON is peer_simdjson.cpp, built, which asks one query of the same file. Each figure is the median of PAIRS=3.
The cost of events is the processor time of a scan less that of a scan of an empty file, run just before it: so
start-up is left out. The stages' own times (--stats) are not used for it: they are of the wall clock, which other
work on the machine stretches, and timing some events by condition adds to them. They only tell the part that goes
into making alerts, which grows with the alerts and not with the rules.
A row counts only when two threads write the very bytes that one writes.
"""
import hashlib
import json
import os
import statistics
import sys
import tempfile

import corpus
from running import median, run
from table import Table

swiftlet, simdjson, events, folder = sys.argv[1:5]
PAIRS = int(os.environ.get("PAIRS", "3"))
differing = []


def scan(rules, path, *options):
    return [swiftlet, "scan", "--rules", rules, "--jsonl", *options, path]


def alerts(command):
    """The bytes that a scan writes, as a hash, and its lines."""
    with tempfile.TemporaryFile() as output:
        run(command, output)
        output.seek(0)
        digest, lines = hashlib.sha256(), 0
        for line in output:
            digest.update(line)
            lines += 1
    return digest.hexdigest(), lines


def alert_share(rules, work):
    """Which part of what events take goes into making and writing alerts."""
    run(scan(rules, events, "--stats-json", f"{work}/stats"))
    with open(f"{work}/stats") as file:
        stages = json.load(file)["stages"]
    return stages["alerts"] / sum(stages.values())


def measure(table, name, rules, empty, count, work):
    """A row; the processor seconds that the events took."""
    single, lines = alerts(scan(rules, events))
    double, _ = alerts(scan(rules, events, "--threads", "2"))
    if single != double:
        differing.append(name)
    costs, of_simdjson, two_wall, two_cpu, runs = [], [], [], [], []
    for _ in range(PAIRS):
        start, own = run(scan(rules, empty)), run(scan(rules, events))
        two = run(scan(rules, events, "--threads", "2"))
        other = run([simdjson, events, "1", "many"])
        runs.append(own)
        costs.append(own.cpu - start.cpu)
        of_simdjson.append(costs[-1] / other.cpu)
        two_wall.append((two.wall - start.wall) / (own.wall - start.wall))
        two_cpu.append((two.cpu - start.cpu) / costs[-1])
    cost = statistics.median(costs)
    share = alert_share(rules, work)
    table.row(
        name, f"{cost / count * 1e6:.2f}", f"{count / cost:,.0f}", f"{statistics.median(of_simdjson):.2f}",
        f"{100 * share:.0f} %", f"{median(runs, 'memory'):.0f}", f"{statistics.median(two_wall):.2f}",
        f"{statistics.median(two_cpu):.2f}", f"{lines:,}", "equal" if single == double else "DIFFER")
    return cost, cost * (1 - share)


def start_up(name, rules, empty):
    runs = [run(scan(rules, empty)) for _ in range(PAIRS * 2 + 1)]
    print(
        f"start-up with {name}: wall {median(runs, 'wall'):.3f} s, CPU {median(runs, 'cpu'):.3f} s "
        f"(median of {len(runs)})")


with tempfile.TemporaryDirectory() as work:
    found = corpus.eql_rules(folder)
    linux = [rule for rule in found if rule.file.parent.name == "linux"]
    empty = f"{work}/empty.ndjson"
    open(empty, "w").close()
    count = sum(1 for _ in open(events, "rb"))
    sets = {f"{size:,} rules": found[:size] for size in (10, 100, 1000)} | {f"all {len(found):,} rules": found}
    if linux:
        sets[f"the {len(linux)} Linux rules"] = linux
    else:
        print(f"Linux rules: skipped, {folder} has no folder of that name")
    table = Table(
        "rules", "µs/event", "events/s", "/simdjson", "in alerts", "MB", "2 thr wall", "2 thr CPU", "alerts",
        "bytes of 1, 2 thr", first=20)
    costs = {}
    for name, rules in sets.items():
        copied = corpus.copy(rules, f"{work}/{len(rules)}-{name.split()[0]}")
        costs[name] = measure(table, name, copied, empty, count, work)
    few, many = costs["100 rules"], costs["1,000 rules"]
    print(
        f"cost of 1,000 rules over that of 100, start-up left out: {many[0] / few[0]:.2f}; "
        f"without making alerts: {many[1] / few[1]:.2f}")
    start_up(f"all {len(found):,} rules", f"{work}/{len(found)}-all", empty)
    start_up("one rule", str(found[0].file), empty)
if differing:
    sys.exit(f"alerts DIFFER between one thread and two: {', '.join(differing)}")
