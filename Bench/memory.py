#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The most memory that a scan with all rules needs: of an empty file, a file, a pipe, and with two threads.

    memory.py SWIFTLET EVENTS RULES

The peak of the resident memory as the kernel tells it (ru_maxrss), in MB: the most of RUNS=3 runs. With the first
quarter of the events too: the figure is to be bounded, so both are to be alike.
"""
import itertools
import os
import subprocess
import sys
import tempfile

import corpus
from running import run
from table import Table

swiftlet, events, folder = sys.argv[1:4]
RUNS = int(os.environ.get("RUNS", "3"))


def of_file(path, *options):
    return lambda: run([swiftlet, "scan", "--rules", rules, "--jsonl", *options, path])


def of_pipe(path, *options):
    def piped():
        with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as source:
            return run([swiftlet, "scan", "--rules", rules, "--jsonl", *options, "-"], given=source.stdout)
    return piped


with tempfile.TemporaryDirectory() as work:
    found = corpus.eql_rules(folder)
    rules = corpus.copy(found, f"{work}/rules")
    del found
    empty, quarter = f"{work}/empty.ndjson", f"{work}/quarter.ndjson"
    open(empty, "w").close()
    count = sum(1 for _ in open(events, "rb"))
    with open(events, "rb") as lines, open(quarter, "wb") as out:
        out.writelines(itertools.islice(lines, count // 4))
    size = os.path.getsize(events) / 1e6
    table = Table("all rules, reading", f"{count // 4:,} events", f"{count:,} ({size:,.0f} MB)")
    most = max(of_file(empty)().memory for _ in range(RUNS))
    table.row("an empty file", f"{most:.0f} MB", f"{most:.0f} MB")
    for name, reading, options in (
            ("a file", of_file, ()), ("a pipe", of_pipe, ()), ("a file, 2 threads", of_file, ("--threads", "2")),
            ("a pipe, 2 threads", of_pipe, ("--threads", "2"))):
        small, large = (max(reading(path, *options)().memory for _ in range(RUNS)) for path in (quarter, events))
        table.row(name, f"{small:.0f} MB", f"{large:.0f} MB")
