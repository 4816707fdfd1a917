# SPDX-License-Identifier: Apache-2.0
"""A running `swiftlet watch` for the benchmarks."""
import signal
import subprocess
import sys


class Watching:
    """Starts watching, waits until events flow, ends it as Ctrl-C does."""

    def __init__(self, swiftlet, *options):
        self.process = subprocess.Popen(
            [swiftlet, "watch", "--jsonl", *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if line.startswith("ready:"):
                return
            sys.stderr.write(line)
        raise SystemExit("watch: this host cannot be watched, skipped")

    def stop(self):
        """Ends the watch; the rest of its alerts and what it said."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=60)
