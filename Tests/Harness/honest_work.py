#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does about as much as a host does in an ordinary hour, fast, while `swiftlet watch` looks on: packages, builds, git and
rsync over ssh, a web server, jobs, containers' namespaces, databases, backups, editors, administration. Then lists what
alerted of it.

All of it happens in a folder, in mount namespaces and in network namespaces of its own. Alerts of other programs on the
host are not counted. What needs a program that is not installed is left out, and said.

Usage: honest_work.py SWIFTLET [--sensor auto] [--rules DIR] [--rounds 3] [--json FILE]
Needs root. Ends with 1 when anything of medium or more alerts, the seed's rule apart, or when something was lost.
"""
import argparse
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from honest_tasks import TASKS
from tunnel_matrix import HERE, SEED, WEIGHT, Watch, at, lines
from tunnel_ways import PATH

# Between the harness and its tasks stands a shell with this as its name, by which its descendants are known.
LEADER = "honest-work"


def perform(folder, rounds):
    """The tasks, one after the other; what each left out."""
    skipped, failed = [], []
    for number in range(rounds):
        for name, needs, text in TASKS:
            missing = [program for program in needs.split() if not shutil.which(program, path=PATH)]
            if missing:
                if number == 0:
                    skipped.append(f"{name}: no {', '.join(missing)}")
                continue
            place = f"{folder}/{number}-{name.replace(' ', '-')}"
            os.mkdir(place)
            # A file, for what is read from standard input a program of the task might take.
            with open(f"{place}/task.sh", "w", encoding="utf-8") as file:
                file.write("ip link set lo up\nset -eu\n" + text)
            # unshare stands above the task's shell, so that whatever is left in it ends with it.
            task = subprocess.run(
                ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                 "bash", "-c", f"exec -a {LEADER} bash task.sh"],
                stdin=subprocess.DEVNULL, cwd=place, text=True, timeout=300, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env={"PATH": PATH, "HOME": place, "LANG": "C", "FOLDER": place, "TERM": "dumb"})
            if task.returncode != 0 and number == 0:
                failed.append(f"{name}: status {task.returncode}: {task.stdout[-300:].strip()}")
    return skipped, failed


def descendants(watch):
    """The entity ids of everything that the tasks started, and how many programs that were."""
    leaders, below, count = set(), set(), 0
    for event in lines(watch.events):
        process = event.get("process", {})
        if (process.get("args") or [""])[0] == LEADER:
            leaders.add(process.get("entity_id"))
        if leaders.intersection((process.get("Ext") or {}).get("ancestry", [])):
            below.add(process.get("entity_id"))
            count += "exec" in (at(event, "event.action") or "")
    return below, count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("swiftlet")
    parser.add_argument("--sensor", default="auto")
    parser.add_argument("--rules", default=os.path.join(HERE, "../../rules"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("needs root, for namespaces")
    work = tempfile.mkdtemp(prefix="honest-work-")
    # Not in a place that everyone can write: the work of an hour is done in homes and below /srv.
    folder = tempfile.mkdtemp(prefix="honest-work-", dir="/var/lib")
    os.chmod(folder, 0o755)
    watch = None
    try:
        watch = Watch(options, work)
        began = time.monotonic()
        skipped, failed = perform(folder, options.rounds)
        took = time.monotonic() - began
        time.sleep(4)
        watch.end()
        ours, count = descendants(watch)
        fired = collections.Counter()
        examples = {}
        for alert in lines(watch.alerts):
            process = alert.get("process", {})
            if process.get("entity_id") not in ours:
                continue
            key = (at(alert, "kibana.alert.severity"), at(alert, "kibana.alert.rule.name"),
                   at(alert, "kibana.alert.rule.rule_id"))
            fired[key] += 1
            examples.setdefault(key, process.get("command_line", ""))
    finally:
        if watch:
            watch.end()
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    return report(options, count, took, fired, examples, skipped, failed, watch)


def report(options, count, took, fired, examples, skipped, failed, watch):
    print(f"{len(TASKS)} kinds of work, {options.rounds} times, {count} programs in {took:.0f} s")
    for title, items in (("left out", skipped), ("failed", failed)):
        for item in items:
            print(f"  {title}: {item}")
    print("alerts:" if fired else "alerts: none")
    loud = 0
    for (severity, name, identity), number in sorted(fired.items(), key=lambda item: -WEIGHT.index(item[0][0])):
        loud += identity != SEED and WEIGHT.index(severity) >= 2
        print(f"  {severity:<8} {number:>4}  {name}: {examples[(severity, name, identity)][:120]}")
    print(*watch.said, sep="\n")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"programs": count, "skipped": skipped, "failed": failed, "alerts": [
                {"severity": key[0], "rule": key[1], "number": number} for key, number in fired.items()]}, file, indent=1)
    return 1 if loud or failed or not any("nothing lost" in line or "no event lost" in line for line in watch.said) else 0


if __name__ == "__main__":
    sys.exit(main())
