#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Events made to be dear: what they cost a byte beside generated ones, and whether the cost grows with their number.

    adversarial.py SWIFTLET RULES [KIND...]

The kinds are those of adversarial_events.py. Each is measured with N, 2N and 4N events, where N are about
MEGABYTES=20; with one rule and with all of RULES. The cost is the processor time of a scan of a pipe without its
start-up (see piped.py): the median of RUNS=3. `4N/N` is the cost an event of 4N over that of N, 1 is linear.
`/ordinary` is the cost a byte of 4N over that of generated events that cause no alert. KEEP=FOLDER keeps the files.
"""
import contextlib
import itertools
import json
import os
import pathlib
import random
import statistics
import sys
import tempfile

import alert_ids
import corpus
import piped
from adversarial_events import KINDS
from rule_material import Material
from running import run, text
from table import Table

swiftlet, folder, *chosen = sys.argv[1:]
here = pathlib.Path(__file__).parent
RUNS, MEGABYTES = int(os.environ.get("RUNS", "3")), float(os.environ.get("MEGABYTES", "20"))
RULE = str(here.parent / "rules/linux/command_and_control_tunnel_or_port_forward.toml")


def write(kind, material, count, path):
    draw = random.Random(7)
    with open(path, "w") as out:
        for number in range(count):
            json.dump(kind(number, draw, material), out, separators=(",", ":"), ensure_ascii=False)
            out.write("\n")


def first(path, count, target):
    with open(path, "rb") as lines, open(target, "wb") as out:
        for _, line in zip(range(count), lines):
            out.write(line)
    return target


def ordinary_events(count, rules, target, work):
    """Generated events, those left out that stand in an alert: alerts are dear, and a kind of their own."""
    path = f"{work}/generated.ndjson"
    run([sys.executable, str(here / "gen_events.py"), "--seed", "7", "--count", str(count * 5 // 4), "--out", path])
    alerting = alert_ids.of_any(text([swiftlet, "scan", "--rules", rules, "--jsonl", path]).splitlines())
    with open(path) as lines, open(target, "w") as out:
        quiet = (line for line in lines if json.loads(line)["event"]["id"] not in alerting)
        out.writelines(itertools.islice(quiet, count))


def cost(rules, path):
    """Processor seconds of the events alone; 1 is the status where not one line can be read, an answer too."""
    command = [swiftlet, "scan", "--rules", rules, "--jsonl", "-"]
    return statistics.median(piped.cost(command, path, may_end_with=(0, 1)) for _ in range(RUNS))


def measure(table, name, what, rules, files, ordinary):
    """A row; what a byte costs, and its ratio to ordinary events."""
    costs = [cost(rules, path) for path, _ in files]
    an_event = [1e6 * one / count for one, (_, count) in zip(costs, files)]
    a_byte = 1e9 * costs[2] / os.path.getsize(files[2][0])
    ratio = a_byte / ordinary if ordinary else 1.0
    table.row(
        name, what, f"{files[0][1]:,}", *(f"{one:,.1f}" for one in an_event), f"{an_event[2] / an_event[0]:.2f}",
        f"{a_byte:.2f}", f"{ratio:.1f}")
    return a_byte, ratio


with contextlib.ExitStack() as stack:
    work = os.environ.get("KEEP") or stack.enter_context(tempfile.TemporaryDirectory())
    os.makedirs(work, exist_ok=True)
    found = corpus.eql_rules(folder)
    material = Material([rule.query for rule in found])
    sets = {"one": RULE, "all": corpus.copy(found, f"{work}/rules")}
    ordinary_events(int(80_000 * MEGABYTES / 50), sets["all"], f"{work}/ordinary.ndjson", work)
    table = Table("events", "rules", "N", "µs/event N", "2N", "4N", "4N/N", "ns/byte", "/ordinary", first=17)
    ordinary, worst = {}, {}
    for name, (kind, number) in {"ordinary": (None, 20_000), **KINDS}.items():
        if chosen and kind and name.split()[0] not in chosen:
            continue
        path, count = f"{work}/{name.replace(' ', '-')}.ndjson", max(2, int(number * MEGABYTES / 50))
        if kind:
            write(kind, material, 4 * count, path)
        files = [(first(path, times * count, f"{work}/{times}"), times * count) for times in (1, 2)]
        files.append((path, 4 * count))
        for what, rules in sets.items():
            a_byte, ratio = measure(table, name, what, rules, files, ordinary.get(what))
            ordinary.setdefault(what, a_byte)
            worst[what] = max(worst.get(what, (0, "")), (ratio, name))
        if not os.environ.get("KEEP"):
            os.remove(path)
    for what, (ratio, name) in worst.items():
        print(f"the dearest byte, {what} rule{'s' if what == 'all' else ''}: {name}, {ratio:.1f} times an ordinary one")
