#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What keeping costs: events taken in, looked at with rules, and stored; bytes on disk; a search of many events.

    engine.py SWIFTLET EVENTS RULES

`run --until-end` over the file, with the rule that the bench is about and with all rules, beside only storing
(`events import`): processor time of all threads, less that of an empty file, so that what is said holds for a core.
The alerts are compared with those of a scan. Disk: the store beside gzip -6 of the lines, and a table of SQLite with
an index over time and one over hosts. STORED=10,000,000 events are imported for the search, 0 leaves it out; RUNS=3.
"""
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib

import corpus
from running import median, run
from table import Table

swiftlet, events, folder = sys.argv[1:4]
RUNS = int(os.environ.get("RUNS", "3"))
STORED = int(os.environ.get("STORED", "10000000"))
BAR = 60_000
SEED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "rules", "linux",
                    "command_and_control_tunnel_or_port_forward.toml")
os.environ.update({"SWIFTLET_CONFIG": "", "SWIFTLET_ENGINE_ALERTS_PER_HOUR": "0"})


def size(path):
    return sum(os.path.getsize(os.path.join(base, name)) for base, _, names in os.walk(path) for name in names)


class Stores:
    """Stores of runs, one after the other; only the last one is kept."""

    def __init__(self, work):
        self.path, self.work, self.number = None, work, 0

    def fresh(self):
        if self.path:
            shutil.rmtree(self.path, ignore_errors=True)
        self.number += 1
        self.path = f"{self.work}/store{self.number}"
        return self.path


def take_in(stores, rules, path):
    return run([swiftlet, "run", "--sensor", "none", "--until-end", "--jsonl", "--store", stores.fresh(), "--rules",
                rules, "--input", path])


def differences(stores, rules):
    """Alerts that the state and a scan do not have in common."""
    scanned = subprocess.run([swiftlet, "scan", "--jsonl", "--rules", rules, events], capture_output=True, check=True)
    ids = {json.loads(line)["kibana.alert.uuid"] for line in scanned.stdout.splitlines()}
    with sqlite3.connect(f"file:{stores.path}/swiftlet.sqlite?mode=ro", uri=True) as state:
        return ids ^ {row[0] for row in state.execute("SELECT id FROM alert")}


def speed(work, rules, count):
    stores = Stores(work)
    empty = f"{work}/empty.ndjson"
    open(empty, "w").close()
    table = Table("taken in", "µs/event", "events/s", "of the bar", "ids")
    imports = [run([swiftlet, "events", "import", "--store", stores.fresh(), events]) for _ in range(RUNS)]
    each = 1e6 * median(imports, "cpu") / count
    table.row("stored only", f"{each:.1f}", f"{1e6 / each:,.0f}", "–", "–")
    is_equal = True
    for name, wanted in (("one rule", SEED), ("all rules", rules)):
        start = median([take_in(stores, wanted, empty) for _ in range(RUNS)], "cpu")
        whole = median([take_in(stores, wanted, events) for _ in range(RUNS)], "cpu")
        each = 1e6 * (whole - start) / count
        different = differences(stores, wanted)
        # A stream has no end at which samples could be looked for: with all rules some may be missing.
        is_equal &= not different or name != "one rule"
        table.row(f"stored and detected, {name}", f"{each:.1f}", f"{1e6 / each:,.0f}", f"{1e6 / each / BAR:.2f}",
                  "equal" if not different else f"{len(different):,} differ")
    return is_equal


def disk(work, count):
    store = Stores(work).fresh()
    run([swiftlet, "events", "import", "--store", store, events])
    table = Table("on disk", "bytes/event", "of the text")
    text = os.path.getsize(events)
    with open(events, "rb") as lines, gzip.open(f"{work}/lines.gz", "wb", compresslevel=6) as out:
        shutil.copyfileobj(lines, out)
    with sqlite3.connect(f"{work}/lines.sqlite") as database, open(events, encoding="utf-8") as lines:
        database.execute("CREATE TABLE event (time TEXT, host TEXT, line TEXT)")
        database.execute("CREATE INDEX by_time ON event (time)")
        database.execute("CREATE INDEX by_host ON event (host)")
        for line in lines:
            event = json.loads(line)
            database.execute("INSERT INTO event VALUES (?, ?, ?)", (event.get("@timestamp"), str(event.get("host")), line))
    for name, bytes_ in (("the store, catalogue included", size(store)), ("gzip -6", os.path.getsize(f"{work}/lines.gz")),
                         ("SQLite", os.path.getsize(f"{work}/lines.sqlite"))):
        table.row(name, f"{bytes_ / count:.0f}", f"{bytes_ / text:.3f}")


def search(work, count):
    store = f"{work}/many"
    times = max(1, STORED // count)
    for _ in range(times):
        run([swiftlet, "events", "import", "--store", store, events])
    with open(SEED, "rb") as file:
        query = tomllib.load(file)["rule"]["query"]
    started = time.monotonic()
    found = subprocess.run([swiftlet, "events", "search", "--store", store, "--json", query], capture_output=True, check=True)
    wall = time.monotonic() - started
    hits = json.loads(found.stdout)["hits"]["total"]["value"]
    print(f"the rule's query over {times * count:,} stored events, {size(store) / 1e9:.2f} GB: {wall:.1f} s, {hits:,} hits")


with tempfile.TemporaryDirectory() as work:
    number = sum(1 for _ in open(events, "rb"))
    everything = corpus.copy(corpus.eql_rules(folder), f"{work}/rules")
    is_equal = speed(work, everything, number)
    disk(work, number)
    if STORED:
        search(work, number)
sys.exit(0 if is_equal else 1)
