#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Heap allocations an event when a scan is in its stride, and an alert.

    allocations.py SWIFTLET [RULES]

A library that is loaded before the program counts its calls of malloc and the like (allocations.c). First it is
checked: a program that allocates a known number of times must be counted exactly, on two threads.

An event: the calls of a scan of 2N events less those of a scan of the first N, over N; likewise 4N less 2N. The
events are generated, and those that stand in any alert are taken out. An alert: the events that were taken out are
put back, and what is added is divided by the alerts. N is STEADY=20000. With one rule and with all of RULES.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import alert_ids
import corpus
from running import run, text
from table import Table

swiftlet, *folders = sys.argv[1:]
here = pathlib.Path(__file__).parent
STEADY = int(os.environ.get("STEADY", "20000"))
RULE = str(here.parent / "rules/linux/command_and_control_tunnel_or_port_forward.toml")


def build(source, target, *options):
    run(["gcc", "-O2", "-Wall", "-Wextra", *options, str(here / source), "-o", target])


def counted(command, work, output=subprocess.DEVNULL, **environment):
    """Calls and bytes of a run."""
    result = f"{work}/counted"
    run(command, output, environment={
        **os.environ, **environment, "LD_PRELOAD": f"{work}/allocations.so", "ALLOCATIONS": result})
    with open(result) as file:
        calls, size = map(int, file.read().split())
    os.remove(result)
    return calls, size


def check(work):
    """Whether the counting is exact."""
    build("allocations.c", f"{work}/allocations.so", "-shared", "-fPIC")
    build("allocations_check.c", f"{work}/check", "-pthread")
    none, some = (counted([f"{work}/check"], work, ALLOCATE=number)[0] for number in ("0", "20000"))
    print(f"planted: 5 × 20,000 calls on two threads, counted {some - none:,}")
    if some - none != 100_000:
        sys.exit("the counting is wrong")


def scan(rules, *paths, option=()):
    return [swiftlet, "scan", "--rules", rules, "--jsonl", *option, *paths]


def part(lines, path, count, leaving_out=frozenset()):
    """Writes events up to `count` that are left; those left out on the way besides, to a second file."""
    written = 0
    with open(path, "w") as out, open(path + ".all", "w") as everything:
        for line in lines:
            if written == count:
                return
            everything.write(line)
            if json.loads(line)["event"]["id"] not in leaving_out:
                out.write(line)
                written += 1
    sys.exit("too few events are without an alert")


def measure(table, name, rules, events, work):
    alerting = alert_ids.of_any(text(scan(rules, events)).splitlines())
    calls, sizes = {}, {}
    for times in (1, 2, 4):
        path = f"{work}/{times}.ndjson"
        with open(events) as lines:
            part(lines, path, times * STEADY, alerting)
        calls[times], sizes[times] = counted(scan(rules, path), work)
    with tempfile.TemporaryFile() as output:
        more, _ = counted(scan(rules, f"{work}/4.ndjson.all"), work, output)
        output.seek(0)
        alerts = sum(1 for _ in output)
    table.row(
        name, f"{calls[1]:,}", f"{(calls[2] - calls[1]) / STEADY:.5f}", f"{(calls[4] - calls[2]) / (2 * STEADY):.5f}",
        f"{(sizes[4] - sizes[2]) / (2 * STEADY):.1f}", f"{alerts:,}",
        f"{(more - calls[4]) / alerts:.0f}" if alerts else "–")


with tempfile.TemporaryDirectory() as work:
    check(work)
    events = f"{work}/events.ndjson"
    generator = [sys.executable, str(here / "gen_events.py"), "--count", str(5 * STEADY), "--seed", "11"]
    run([*generator, "--out", events])
    table = Table("rules", "calls, N", "/event, N–2N", "/event, 2N–4N", "bytes/event", "alerts", "calls/alert")
    measure(table, "one rule", RULE, events, work)
    if folders:
        found = corpus.eql_rules(folders[0])
        rules = corpus.copy(found, f"{work}/rules")
        measure(table, f"all {len(found):,} rules", rules, events, work)
