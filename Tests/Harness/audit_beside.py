#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`swiftlet watch --sensor audit` beside a real auditd with laurel (audit_daemons.py): every start is seen by both, nothing of the
daemon's is changed, and Swiftlet's rules are gone after its end and after `kill -9`.

Usage: audit_beside.py SWIFTLET [--execs 500]
Needs root. Ends with 1 when something was otherwise, with 0 and the reason when the daemons cannot run here.
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from audit_daemons import AuditDaemons, Unavailable

RULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rules")


def watch(swiftlet, folder):
    """A watch that is ready, and the file of its events."""
    events = tempfile.mktemp(dir=folder)
    process = subprocess.Popen(
        [swiftlet, "watch", "--sensor", "audit", "--rules", RULES, "--events", events],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while line := process.stderr.readline():
        if "ready:" in line:
            return process, events
    sys.exit("audit_beside: the sensor did not start")


def own_rules(daemons):
    return sum("key=swiftlet" in line or "-k swiftlet" in line for line in daemons.rules())


def gone(daemons):
    for _ in range(50):
        if own_rules(daemons) == 0:
            return True
        time.sleep(0.1)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("swiftlet")
    parser.add_argument("--execs", type=int, default=500)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="audit-beside-")
    problems = []
    process = daemons = None

    def check(what, holds):
        print(f"{'ok' if holds else 'FAILED'}: {what}", flush=True)
        if not holds:
            problems.append(what)

    try:
        program = shutil.copy("/bin/true", folder + "/program")
        daemons = AuditDaemons(folder, options.execs)
        daemons.start()
        names = ("enabled", "pid", "backlog_limit", "backlog_wait_time", "failure", "rate_limit")
        status = {name: daemons.status()[name] for name in names}
        rules = set(daemons.rules())
        process, events = watch(os.path.abspath(options.swiftlet), folder)
        check("Swiftlet's rules stand beside the daemon's", own_rules(daemons) > 0 and rules < set(daemons.rules()))
        check("no setting of the daemon's is changed", all(daemons.status()[name] == status[name] for name in names))
        for number in range(options.execs):
            subprocess.run([program, str(number)], check=True)
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        process.wait(timeout=60)
        check("Swiftlet's rules are gone after its end", gone(daemons))
        check("the daemon's rules and settings are as before",
              set(daemons.rules()) == rules and all(daemons.status()[name] == status[name] for name in names))
        with open(events, encoding="utf-8") as lines:
            starts = [event for event in map(json.loads, lines)
                      if event["event"]["action"] == "exec" and event["process"].get("executable") == program]
        numbers = {event["process"]["args"][1] for event in starts}
        check(f"Swiftlet saw {len(numbers)} of {options.execs} starts", len(numbers) == options.execs)
        check("nothing was lost: " + said.strip().splitlines()[-1], "nothing lost" in said)
        seen = daemons.seen(program)
        check(f"laurel wrote down {seen} of {options.execs}", seen == options.execs)
        process, _ = watch(os.path.abspath(options.swiftlet), folder)
        process.kill()
        process.wait()
        check("Swiftlet's rules are gone after kill -9", gone(daemons))
        check("the daemon is still the reader", daemons.status()["pid"] == status["pid"])
    except Unavailable as reason:
        print(f"auditd and laurel cannot run here: {reason}")
    finally:
        if process and process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait()
        if daemons:
            daemons.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
