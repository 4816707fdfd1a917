#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Time from exec to the alert in our hands: the median of 50.

    latency.py SWIFTLET

Each run starts a stand-in from a shell. Measured from the kernel's time of the exec, which the alert carries, to the
moment its line has been read from the pipe.
"""
import datetime
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from watching import Watching

COUNT = 50


def nanoseconds(text):
    """`2026-11-24T10:00:00.123456789Z` as nanoseconds since 1970."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    seconds = datetime.datetime.fromisoformat(whole + "+00:00").timestamp()
    return int(seconds) * 10**9 + int(fraction.ljust(9, "0")[:9])


with tempfile.TemporaryDirectory() as folder:
    program = os.path.join(folder, "ngrok")
    shutil.copy("/bin/true", program)
    watch = Watching(sys.argv[1])
    delays = []
    while len(delays) < COUNT:
        subprocess.run(["bash", "-c", f"{program} http {len(delays)}\n:"], check=True)
        while True:
            alert = json.loads(watch.process.stdout.readline())
            arrived = time.time_ns()
            if alert["process"]["args"] == [program, "http", str(len(delays))]:
                break
        delays.append((arrived - nanoseconds(alert["kibana.alert.original_time"])) / 1e6)
        time.sleep(0.01)
    watch.stop()
delays.sort()
print(
    f"exec to alert: median {statistics.median(delays):.2f} ms, "
    f"95 % {delays[int(COUNT * 0.95)]:.2f} ms, most {delays[-1]:.2f} ms (of {COUNT})")
