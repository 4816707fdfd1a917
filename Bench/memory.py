#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The most memory that a scan with all rules needs: of an empty file, a file, a pipe, and with two threads.

    memory.py SWIFTLET EVENTS RULES

The peak of the resident memory as the kernel tells it (ru_maxrss), in MB: the most of RUNS=3 runs. With the first
quarter of the events too: the figure is to be bounded, so both are to be alike. Beside it what an event costs, the
processor time less that of the empty file: pipes are sorted for sequences, which a file is only when it has to be.
"""
import itertools
import os
import subprocess
import sys
import tempfile

import corpus
from running import median, run
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
    table = Table("all rules, reading", f"{count // 4:,} events", f"{count:,} ({size:,.0f} MB)", "µs/event")
    runs = [of_file(empty)() for _ in range(RUNS)]
    start, most = median(runs, "cpu"), max(one.memory for one in runs)
    table.row("an empty file", f"{most:.0f} MB", f"{most:.0f} MB", "–")
    for name, reading, options in (
            ("a file", of_file, ()), ("a pipe", of_pipe, ()), ("a file, 2 threads", of_file, ("--threads", "2")),
            ("a pipe, 2 threads", of_pipe, ("--threads", "2")),
            ("a pipe, --sort-memory 16", of_pipe, ("--sort-memory", "16"))):
        small, large = ([reading(path, *options)() for _ in range(RUNS)] for path in (quarter, events))
        table.row(
            name, *(f"{max(one.memory for one in runs):.0f} MB" for runs in (small, large)),
            f"{1e6 * (median(large, 'cpu') - start) / count:.1f}")
