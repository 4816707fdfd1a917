#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""20,000 programs that end at once, 4 at a time: is every one seen, with its exact arguments?

    execs.py SWIFTLET

Ends with 1 when an exec is missing that the drop counter does not tell of.
"""
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import time

from watching import Watching

COUNT, WORDS = 20_000, 3

draw = random.Random(7)
letters = "abc XYZ09'\"\\$*?\t\n\x1b{}[]<>|&;éß☃𝄞"
words = [f"{number}-" + "".join(draw.choices(letters, k=draw.randrange(40))) for number in range(COUNT * WORDS)]

with tempfile.TemporaryDirectory() as folder:
    listed = os.path.join(folder, "arguments")
    events = os.path.join(folder, "events.ndjson")
    with open(listed, "w", newline="") as out:
        out.write("\0".join(words) + "\0")
    watch = Watching(sys.argv[1], "--events", events)
    started = time.monotonic()
    with open(listed, "rb") as given:
        subprocess.run(["xargs", "-0", "-n", str(WORDS), "-P", "4", "/bin/true"], stdin=given, check=True)
    seconds = time.monotonic() - started
    _, messages = watch.stop()
    wanted = collections.Counter(
        tuple(["/bin/true", *words[start:start + WORDS]]) for start in range(0, len(words), WORDS))
    found = collections.Counter()
    with open(events) as lines:
        for line in lines:
            event = json.loads(line)
            if event["event"]["action"] == "exec" and event["process"]["args"][0] == "/bin/true":
                found[tuple(event["process"]["args"])] += 1

exact = sum((wanted & found).values())
print(f"{COUNT} execs in {seconds:.1f} s: {exact} seen with their exact arguments; watch said: {messages.strip()}")
if exact < COUNT and "events lost" not in messages:
    raise SystemExit("execs are missing, and nothing said so")
if (found - wanted) and exact < COUNT:
    print("others:", list((found - wanted))[:3])
