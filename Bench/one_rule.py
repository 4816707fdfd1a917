#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""One rule, the tunnelling one, against other programs that ask the same of the same file.

    one_rule.py SWIFTLET EVENTS SIMDJSON

EVENTS is a file of gen_events.py with its EVENTS.ids; SIMDJSON is peer_simdjson.cpp, built. Each row is the
median of pairs: ours with one thread, then the other; whole programs, their start included. `wall` and `CPU` say
how many times as long the other took.
A row counts only when the other found exactly the ids of EVENTS.ids; ids that differ fail the benchmark. Slow
programs get the first events only. PAIRS=5, SLOW=20000 (their events) can be set.
"""
import itertools
import json
import os
import pathlib
import shutil
import sys
import tempfile
import tomllib

import alert_ids
import scalarise
from bench_venv import VERSIONS, python_with
from running import median, pairs, ratios, run, text
from table import Table

swiftlet, events, simdjson = sys.argv[1:4]
here = pathlib.Path(__file__).parent
RULE = str(here.parent / "rules/linux/command_and_control_tunnel_or_port_forward.toml")
PAIRS, SLOW = int(os.environ.get("PAIRS", "5")), int(os.environ.get("SLOW", "20000"))
NAMES = (r'"name":"(gost|pivotnacci|sshd?|sshuttle|socat|chisel[^"]*|iodined?|dnscat|hans(-ubuntu)?|ptunnel-ng|'
         r'ssf|3proxy|ngrok)"')
with open(RULE, "rb") as file:
    rule = tomllib.load(file)["rule"]
differing = []


def scan(path, *options):
    return [swiftlet, "scan", "--rules", RULE, "--jsonl", *options, path]


def own_ids(path, rules):
    command = [swiftlet, "scan", "--rules", rules, "--jsonl", path]
    return alert_ids.by_rule(text(command).splitlines()).get(rule["rule_id"], [])


def compare(table, name, path, command, found, wanted):
    """A row; `found` is None for a program that does not ask the query."""
    if found is None:
        verdict = "not the query"
    else:
        verdict = f"{len(found)} equal" if wanted else "none to compare"
        if sorted(found) != sorted(wanted):
            verdict = "ids DIFFER"
            differing.append(name)
    paired = pairs(lambda: run(scan(path)), lambda: run(command), PAIRS)
    count = sum(1 for _ in open(path, "rb"))
    wall, cpu = ratios(paired, "wall"), ratios(paired, "cpu")
    table.row(
        name, f"{count:,}", f"{median([own for own, _ in paired], 'wall'):.3f}",
        f"{median([other for _, other in paired], 'wall'):.3f}", f"{wall[0]:.2f}", f"{wall[1]:.2f}–{wall[2]:.2f}",
        f"{cpu[0]:.2f}", verdict)


def python_eql(table, work):
    """The same query in python-eql, as far as it can be asked: see scalarise.py."""
    python, reason = python_with("eql")
    if python is None:
        return print(f"python-eql: skipped, {reason}")
    path, queries = f"{work}/scalar.ndjson", f"{work}/queries.json"
    scalarise.write(events, path, SLOW)
    query = scalarise.lowered(rule["query"])
    with open(queries, "w") as out:
        json.dump({"seed": query}, out)
    command = [python, str(here / "peer_python_eql.py"), path, queries]
    answer = json.loads(text(command))
    found = [event for ids in answer["found"].get("seed", []) for event in ids]
    own = json.loads(text([swiftlet, "search", "--json", query, path]))
    wanted = [hit["_id"] for hit in own["hits"].get("events", [])]
    compare(table, f"python-eql {VERSIONS['eql']} (see below)", path, command, found, wanted)


with tempfile.TemporaryDirectory() as work:
    few = f"{work}/few.ndjson"
    with open(events, "rb") as lines, open(few, "wb") as out:
        out.writelines(itertools.islice(lines, SLOW))
    with open(f"{events}.ids") as file:
        truth = file.read().split()
    with open(few) as lines:
        first = {json.loads(line)["event"]["id"] for line in lines}
    few_truth = [one for one in truth if one in first]
    for rules in (RULE, str(here.parent / "rules")):
        own = own_ids(events, rules)
        verdict = "equal" if own == sorted(truth) else "DIFFER"
        print(f"{os.path.basename(rules)}: {len(own)} events, ids {verdict} to the generator's {len(truth)}")
        if own != sorted(truth):
            sys.exit(1)

    table = Table("other program (threads)", "events", "ours s", "theirs s", "wall", "range", "CPU", "ids", first=32)
    command = scan(events, "--threads", "2")
    found = alert_ids.by_rule(text(command).splitlines()).get(rule["rule_id"], [])
    compare(table, "swiftlet (2)", events, command, found, truth)
    command = [simdjson, events, "1", "many"]
    compare(table, "simdjson, C++ by hand (1)", events, command, text(command).split(), truth)
    for package, peer, threads in (("duckdb", "DuckDB", "2"), ("duckdb", "DuckDB", "1"), ("chdb", "chDB", "2")):
        python, reason = python_with(package)
        if python is None:
            print(f"{peer}: skipped, {reason}")
            continue
        command = [python, str(here / f"peer_{package}.py"), events, threads]
        compare(table, f"{peer} {VERSIONS[package]} ({threads})", events, command, text(command).split(), truth)
    if shutil.which("rg"):
        compare(table, "ripgrep, names only (1)", events, ["rg", "-j1", "-c", NAMES, events], None, truth)
    else:
        print("ripgrep: skipped, there is no rg")
    if shutil.which("jq"):
        command = ["jq", "-r", "-f", str(here / "peer_jq.jq"), few]
        compare(table, "jq (1)", few, command, text(command).split(), few_truth)
    else:
        print("jq: skipped, there is no jq")
    python_eql(table, work)
    print("python-eql cannot read lists and ignores case: both engines get events without lists, in lower case.")
if differing:
    sys.exit(f"ids DIFFER: {', '.join(differing)}")
