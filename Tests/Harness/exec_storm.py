#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A storm of programs that end at once, with every source of `swiftlet watch` on and without it, in pairs:

  * nothing is lost, or what was lost is counted: every exec of the storm is seen, and of every kind
    seen = dropped + read;
  * the load's own CPU time against none (bar 1.40, aim 1.15), the sensor's CPU time for one exec
    (bar 60 us, aim 30 us), its memory (bar 64 MB, aim 48 MB).

CPU times, not clocks: they say the same on a busy machine. The load is a program in C that starts a static one
by posix_spawn, the worst case there is: a program that does anything costs more by itself.

With --auditd each pair has a third run: auditd with laurel as its plugin (audit_daemons.py) in place of the sensor, with
a rule for program starts alone. It is printed beside, and decides nothing.

Usage: exec_storm.py SWIFTLET [--sensor auto] [--preset complete] [--execs 20000] [--parallel 64] [--pairs 5] [--calls] [--auditd] [--keep]
Needs root and a C compiler. Ends with 1 when something was lost without a count or a bar was not met.
"""
import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from audit_daemons import AuditDaemons, Unavailable

PROGRAM = "int main(void) { return 0; }\n"
LOAD = r"""
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
extern char **environ;
static double seconds(struct timeval t) { return t.tv_sec + t.tv_usec / 1e6; }
int main(int count, char **words) {
  int execs = atoi(words[2]), parallel = atoi(words[3]), running = 0, started = 0, failed = 0;
  char *arguments[] = {words[1], "two words", "", 0};
  while (started < execs || running > 0) {
    while (running < parallel && started < execs) {
      pid_t pid;
      if (posix_spawn(&pid, words[1], 0, 0, arguments, environ) != 0) { failed++; started++; continue; }
      running++, started++;
    }
    int status;
    if (wait(&status) > 0) running--;
  }
  struct rusage own, children;
  getrusage(RUSAGE_SELF, &own);
  getrusage(RUSAGE_CHILDREN, &children);
  printf("%d %.6f\n", failed, seconds(own.ru_utime) + seconds(own.ru_stime) + seconds(children.ru_utime) +
                                  seconds(children.ru_stime));
}
"""


def build(folder):
    compiler = next((path for path in map(shutil.which, ("cc", "gcc", "clang")) if path), None)
    if not compiler:
        sys.exit("exec_storm: no C compiler (cc, gcc or clang)")
    for name, text, flags in (("program", PROGRAM, ["-static"]), ("load", LOAD, [])):
        with open(f"{folder}/{name}.c", "w") as file:
            file.write(text)
        subprocess.run([compiler, "-O2", *flags, "-o", f"{folder}/{name}", f"{folder}/{name}.c"], check=True)


def load(folder, execs, parallel):
    """CPU seconds of the load."""
    words = [f"{folder}/load", f"{folder}/program", str(execs), str(parallel)]
    failed, cpu = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    if failed != "0":
        sys.exit(f"exec_storm: {failed} programs could not be started")
    return float(cpu)


def cpu_of(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_of(pid):
    """Most memory at any time, MB."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


def watched(folder, arguments):
    """The load with the sensor: CPU of the load, CPU of the sensor, memory, its counters."""
    statistics_file = f"{folder}/stats.json"
    words = [arguments.swiftlet, "watch", "--sensor", arguments.sensor, "--preset", arguments.preset,
             "--stats-json", statistics_file]
    if arguments.calls:
        words += ["--families", "calls"]
    sensor = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        while "ready:" not in (line := sensor.stderr.readline()):
            if not line:
                sys.exit("exec_storm: the sensor did not start")
        time.sleep(1)
        before = cpu_of(sensor.pid)
        cpu = load(folder, arguments.execs, arguments.parallel)
        # What still waits in the ring belongs to the storm.
        last = -1.0
        while (now := cpu_of(sensor.pid)) != last:
            last = now
            time.sleep(0.5)
        own, memory = cpu_of(sensor.pid) - before, memory_of(sensor.pid)
        sensor.send_signal(signal.SIGINT)
        sensor.stderr.read()
        sensor.wait(timeout=60)
    finally:
        if sensor.poll() is None:
            sensor.kill()
            sensor.wait()
    with open(statistics_file) as file:
        return cpu, own, memory, json.load(file)


def with_daemons(folder, arguments, none):
    """The same load beside auditd and laurel, as a line of text."""
    try:
        daemons = AuditDaemons(folder, arguments.execs)
    except Unavailable as reason:
        return f"auditd and laurel cannot run here: {reason}"
    try:
        daemons.start()
        pids = {name: pid for name, pid in daemons.pids().items() if pid}
        before = {name: cpu_of(pid) for name, pid in pids.items()}
        cpu = load(folder, arguments.execs, arguments.parallel)
        last = -1.0
        while (now := sum(cpu_of(pid) for pid in pids.values())) != last:
            last = now
            time.sleep(0.5)
        costs = {name: (cpu_of(pid) - before[name]) / arguments.execs * 1e6 for name, pid in pids.items()}
        memory = sum(memory_of(pid) for name, pid in pids.items() if name != "kauditd")
        lost = daemons.lost_records()
    except Unavailable as reason:
        return f"auditd and laurel cannot run here: {reason}"
    finally:
        daemons.stop()
    seen = daemons.seen(f"{folder}/program")
    shutil.rmtree(daemons.folder, ignore_errors=True)
    return (
        f"ratio {cpu / none:.2f}, {sum(costs.values()):.0f} us an exec ("
        + ", ".join(f"{name} {cost:.0f}" for name, cost in costs.items())
        + f"), {memory:.0f} MB; {seen} of {arguments.execs} execs written, {lost} records lost"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("swiftlet")
    parser.add_argument("--sensor", default="auto", help="ebpf, audit or proc")
    parser.add_argument("--preset", default="complete",
                        help="complete: every family, as rules ask for them; data_collection: documents of forks and ends too")
    parser.add_argument("--auditd", action="store_true", help="auditd and laurel in place of the sensor too")
    parser.add_argument("--execs", type=int, default=20_000)
    parser.add_argument("--parallel", type=int, default=64)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--calls", action="store_true", help="the families of single system calls too")
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    arguments.swiftlet = os.path.abspath(arguments.swiftlet)
    folder = tempfile.mkdtemp(prefix="exec-storm-")
    problems, ratios, costs, memories = [], [], [], []
    try:
        build(folder)
        load(folder, min(2000, arguments.execs), arguments.parallel)
        for pair in range(arguments.pairs):
            none = load(folder, arguments.execs, arguments.parallel)
            cpu, own, memory, counted = watched(folder, arguments)
            ratios.append(cpu / none)
            costs.append(own / arguments.execs * 1e6)
            memories.append(memory)
            kinds = counted["sensor"]
            for name, kind in kinds.items():
                if kind["seen"] != kind["dropped"] + kind["read"]:
                    problems.append(f"pair {pair}: {name}: {kind['seen']} seen, {kind['dropped']} dropped, {kind['read']} read")
            if kinds["exec"]["seen"] + counted["recursion_misses"] < arguments.execs:
                problems.append(f"pair {pair}: only {kinds['exec']['seen']} execs were seen")
            print(
                f"pair {pair}: load {none / arguments.execs * 1e6:.0f} us an exec alone, "
                f"{cpu / arguments.execs * 1e6:.0f} with the sensor; ratio {ratios[-1]:.2f}, "
                f"sensor {costs[-1]:.0f} us an exec, {memory:.0f} MB; "
                f"{kinds['exec']['seen']} execs seen, {counted['lost_events']} events lost",
                flush=True,
            )
            if arguments.auditd:
                print(f"pair {pair}: auditd and laurel: {with_daemons(folder, arguments, none)}", flush=True)
    finally:
        if arguments.keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    for name, value, bar, aim in (
        ("load with the sensor to none", statistics.median(ratios), 1.40, 1.15),
        ("sensor CPU an exec, us", statistics.median(costs), 60, 30),
        ("sensor memory, MB", max(memories), 64, 48),
    ):
        verdict = "aim met" if value <= aim else "bar met" if value <= bar else "BAR MISSED"
        print(f"{name}: {value:.2f} (bar {bar}, aim {aim}): {verdict}")
        if value > bar:
            problems.append(f"{name}: {value:.2f} is above {bar}")
    for problem in problems:
        print(f"FAILED: {problem}")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
