# SPDX-License-Identifier: Apache-2.0
"""One run of a program for the benchmarks: wall and processor seconds, the most memory, what it wrote."""
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple


class Run(NamedTuple):
    wall: float
    """Seconds from start to end."""
    cpu: float
    """Seconds of all its threads, in the program and in the kernel for it."""
    memory: float
    """The most memory that was resident at once, in MB."""


def run(command, output=subprocess.DEVNULL, given=None, environment=None, may_end_with=(0,)):
    """Runs a command to its end; a bad ending ends the benchmark.

    `ru_maxrss` of a child begins with what its parent had, so a benchmark of memory keeps itself small.
    """
    with tempfile.TemporaryFile() as messages:
        started = time.monotonic()
        process = subprocess.Popen(command, stdin=given, stdout=output, stderr=messages, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in may_end_with:
            messages.seek(0)
            said = messages.read()[-2000:].decode(errors="replace")
            sys.exit(f"{' '.join(command)[:300]}\nended with status {process.returncode}: {said}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def text(command, **options):
    """What a command wrote."""
    with tempfile.TemporaryFile() as output:
        run(command, output, **options)
        output.seek(0)
        return output.read().decode()


def pairs(first, second, count):
    """Runs of two commands in turn, after one warm-up of each; each is a function that gives a `Run`."""
    first()
    second()
    return [(first(), second()) for _ in range(count)]


def ratios(paired, part):
    """Second over first, pair by pair: the median, the least and the most. `part` is wall or cpu."""
    each = [getattr(second, part) / max(getattr(first, part), 1e-9) for first, second in paired]
    return statistics.median(each), min(each), max(each)


def median(runs, part):
    """The median of a part of several runs."""
    return statistics.median(getattr(one, part) for one in runs)
