#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs two commands in turn and prints the ratio of their times, pair by pair.

    pair.py [-n 5] 'COMMAND A' 'COMMAND B'

One warm-up of each, then N pairs; on a busy machine the median of the ratios is the figure to trust.
"""
import argparse
import resource
import statistics
import subprocess
import time

parser = argparse.ArgumentParser()
parser.add_argument("-n", type=int, default=5)
parser.add_argument("a")
parser.add_argument("b")
options = parser.parse_args()


def run(command):
    """Wall and processor seconds of one run."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(["sh", "-c", command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


run(options.a)
run(options.b)
pairs = [(run(options.a), run(options.b)) for _ in range(options.n)]
for index, name in enumerate(("wall", "cpu")):
    first = statistics.median(a[index] for a, _ in pairs)
    second = statistics.median(b[index] for _, b in pairs)
    ratios = [a[index] / max(b[index], 1e-9) for a, b in pairs]
    print(
        f"{name:4} A {first:.3f} s  B {second:.3f} s  A/B median {statistics.median(ratios):.3f} "
        f"({min(ratios):.3f} to {max(ratios):.3f})")
