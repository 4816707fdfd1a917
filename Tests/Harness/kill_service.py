#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills `swiftlet run` with SIGKILL at random moments while a file of events grows and, where that is possible,
the sensor of this host runs. Then compares what is kept with a run that nobody interrupted:

  * every event of the file is in the store, once;
  * what the state says went through detection is in the segments;
  * the alerts are the same ones, none twice, none missing;
  * a scan of all that is stored, live events included, alerts on the same events.

Usage: kill_service.py SWIFTLET [--kills 200] [--events 60000] [--sensor auto|none] [--seed 1] [--keep]
Ends with 1 when anything differs.
"""
import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

SINGLE = """[metadata]
creation_date = "2026/11/26"
updated_date = "2026/11/26"
maturity = "production"

[rule]
author = ["the Swiftlet authors"]
description = "Every event that says so."
from = "now-9m"
index = ["logs-*"]
language = "eql"
license = "Apache-2.0"
name = "Kill test, single events"
risk_score = 21
rule_id = "5f1ff0bb-6d43-4bb8-a6f5-a91a30d94a01"
severity = "low"
tags = []
timestamp_override = "event.ingested"
type = "eql"
query = '''
process where event.type == "start" and process.name == "socat"
'''
"""

SEQUENCE = SINGLE.replace("Kill test, single events", "Kill test, sequences") \
    .replace("a01", "a02").replace('timestamp_override = "event.ingested"\n', "") \
    .replace('process where event.type == "start" and process.name == "socat"',
             'sequence by host.id with maxspan=20s\n'
             '  [process where process.name == "chmod"]\n'
             '  [process where process.name == "nc"]')


def event(number, pick):
    """Event number so-and-so of the file: the time goes on by 10 ms each, several hosts, several streams."""
    milliseconds = number * 10
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    host = number % 7
    name = "bash"
    draw = pick.random()
    if draw < 0.01:
        name = "socat"
    elif draw < 0.02:
        name = "chmod"
    elif draw < 0.03:
        name = "nc"
    return {
        "@timestamp": f"2026-01-05T{hours:02}:{minutes:02}:{seconds:02}.{rest:03}Z",
        "event": {"id": f"kill-{number}", "kind": "event", "category": ["process"], "type": ["start"]},
        "data_stream": {"type": "logs", "dataset": f"kill.part{number % 3}", "namespace": "default"},
        "host": {"id": f"h{host}", "name": f"killhost{host}", "os": {"type": "linux"}},
        "process": {"name": name, "args": [name, "x" * pick.randrange(200)], "pid": number},
    }


class Feeder(threading.Thread):
    """Lets the file grow until all events are in it."""

    def __init__(self, path, count, seed, seconds):
        super().__init__(daemon=True)
        self.path, self.count, self.seed, self.seconds = path, count, seed, seconds

    def run(self):
        pick = random.Random(self.seed)
        step = max(1, int(self.count / (self.seconds * 50)))
        with open(self.path, "ab", buffering=0) as file:
            for start in range(0, self.count, step):
                lines = "".join(json.dumps(event(n, pick)) + "\n" for n in range(start, min(self.count, start + step)))
                data = lines.encode()
                # Lines come in pieces, as from a writer that is interrupted itself.
                cut = pick.randrange(len(data))
                file.write(data[:cut])
                file.write(data[cut:])
                time.sleep(0.02)


def start(program, folder, store, rules, sensor, *more):
    errors = open(os.path.join(folder, "errors"), "ab")
    return subprocess.Popen(
        [program, "run", "--store", store, "--rules", rules, "--sensor", sensor, "--input",
         os.path.join(folder, "events.ndjson"), *more],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
        env={**os.environ, "SWIFTLET_CONFIG": ""}, cwd=folder)


def state(store):
    return sqlite3.connect(f"file:{store}/swiftlet.sqlite?mode=ro", uri=True)


def alerts(store, host=None):
    """The ids of alerts, of single events and of sequences, with the host."""
    with state(store) as database:
        rows = database.execute("SELECT id, host, group_id, group_place FROM alert").fetchall()
    return {row[0] for row in rows if host is None or (row[1] or "").startswith(host)}


def whole(program, folder, store, rules):
    process = start(program, folder, store, rules, "none", "--until-end")
    if process.wait(timeout=600) != 0:
        sys.exit(f"the run to the end failed: {open(os.path.join(folder, 'errors')).read()[-2000:]}")


def lines(program, *arguments):
    run = subprocess.run([program, *arguments], capture_output=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--events", type=int, default=60_000)
    parser.add_argument("--sensor", default="none")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    folder = tempfile.mkdtemp(prefix="swiftlet-kill-")
    problems = []
    try:
        rules = os.path.join(folder, "rules")
        os.mkdir(rules)
        for name, text in (("single", SINGLE), ("sequence", SEQUENCE)):
            with open(os.path.join(rules, name + ".toml"), "w") as file:
                file.write(text)
        path = os.path.join(folder, "events.ndjson")
        open(path, "wb").close()
        feeder = Feeder(path, options.events, options.seed, options.kills * 0.35)
        feeder.start()
        pick = random.Random(options.seed + 1)
        store = os.path.join(folder, "killed")
        moments = {"before the store": 0, "behind": 0, "level": 0}
        for kill in range(options.kills):
            process = start(program, folder, store, rules, options.sensor)
            deadline = time.time() + pick.uniform(0.02, 0.6)
            while time.time() < deadline and process.poll() is None:
                time.sleep(0.002)
                if options.sensor != "none" and pick.random() < 0.02:
                    subprocess.run(["/bin/true"])
            if process.poll() is not None:
                problems.append(f"run {kill} ended by itself with {process.returncode}")
                break
            process.send_signal(signal.SIGKILL)
            process.wait()
            # What is acknowledged is in the segments.
            if not os.path.exists(os.path.join(store, "swiftlet.sqlite")):
                moments["before the store"] += 1
                continue
            sizes = {int(name.split(".")[0]): os.path.getsize(os.path.join(base, name))
                     for base, _, names in os.walk(os.path.join(store, "events")) for name in names
                     if name.endswith(".ndjson.zst")}
            try:
                with state(store) as database:
                    positions = dict(database.execute("SELECT segment, bytes FROM stream_position"))
            except sqlite3.OperationalError:
                moments["before the store"] += 1
                continue
            short = [n for n, size in positions.items() if sizes.get(n, 0) < size]
            if short:
                problems.append(f"run {kill}: segments {short} are shorter than what was acknowledged")
            level = all(positions.get(n, 0) == size for n, size in sizes.items())
            moments["level" if level else "behind"] += 1
        feeder.join()
        whole(program, folder, store, rules)
        reference = os.path.join(folder, "reference")
        whole(program, folder, reference, rules)

        # Stored live events have an index of their own: the file's are told by their ids.
        stored = lines(program, "events", "export", "--store", store)
        ids = [e["event"]["id"] for e in stored if str(e.get("event", {}).get("id", "")).startswith("kill-")]
        if len(ids) != options.events or len(set(ids)) != options.events:
            problems.append(f"{len(ids)} events stored, {len(set(ids))} different ones, of {options.events}")
        killed, undisturbed = alerts(store, "killhost"), alerts(reference, "killhost")
        with state(store) as database:
            groups = database.execute(
                "SELECT group_id, COUNT(*) FROM alert WHERE group_id IS NOT NULL GROUP BY group_id").fetchall()
        torn = [group for group, count in groups if count != 3]
        if killed != undisturbed:
            problems.append(f"alerts: {len(undisturbed - killed)} missing, {len(killed - undisturbed)} too many,"
                            f" of {len(undisturbed)}")
        if torn:
            problems.append(f"{len(torn)} sequences lack a part")
        # All that is stored, live events included, scanned at once.
        export = os.path.join(folder, "export.ndjson")
        with open(export, "wb") as file:
            subprocess.run([program, "events", "export", "--store", store], stdout=file, check=True)
        scanned = {a["kibana.alert.uuid"] for a in lines(
            program, "scan", "--jsonl", "--rules", os.path.join(rules, "single.toml"), export)}
        with state(store) as database:
            singles = {row[0] for row in database.execute("SELECT id FROM alert WHERE group_id IS NULL")}
        if scanned != singles:
            problems.append(f"scan of the store: {len(scanned - singles)} alerts missing, {len(singles - scanned)} too many")
        verified = subprocess.run([program, "events", "verify", "--store", store], capture_output=True)
        if verified.returncode != 0:
            problems.append("events verify: " + verified.stderr.decode()[-500:])
        print(f"{options.kills} kills ({', '.join(f'{n} {what}' for what, n in moments.items())}), "
              f"{options.events} events of a file and {len(stored) - len(ids)} live ones, {len(singles)} alerts of events, "
              f"{len(groups)} of sequences: " + ("; ".join(problems) if problems else "nothing lost, nothing twice"))
    finally:
        if options.keep or problems:
            print("kept: " + folder)
        else:
            shutil.rmtree(folder)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
