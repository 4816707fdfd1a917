#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs two commands in turn and prints the ratio of their times, pair by pair.

    pair.py [-n 5] 'COMMAND A' 'COMMAND B'

One warm-up of each, then N pairs; on a busy machine the median of the ratios is the figure to trust.
"""
import argparse

from running import median, pairs, ratios, run

parser = argparse.ArgumentParser()
parser.add_argument("-n", type=int, default=5)
parser.add_argument("a")
parser.add_argument("b")
options = parser.parse_args()

paired = pairs(lambda: run(["sh", "-c", options.b]), lambda: run(["sh", "-c", options.a]), options.n)
for part in ("wall", "cpu"):
    middle, least, most = ratios(paired, part)
    print(
        f"{part:4} A {median([a for _, a in paired], part):.3f} s  B {median([b for b, _ in paired], part):.3f} s  "
        f"A/B median {middle:.3f} ({least:.3f} to {most:.3f})")
