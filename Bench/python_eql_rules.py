#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""All EQL rules of a folder that python-eql can run, in python-eql and in ours.

    python_eql_rules.py SWIFTLET EVENTS RULES

Both get the same queries over the same events, as python-eql can read them (see scalarise.py), with no index
patterns. First each rule's events are compared, over the first SLOW=2500 and as many that are made of the rules' own
words, so that rules match. Rules whose events differ are named and left out: a rate counts only for rules that find
the same. Then both are timed in turn, PAIRS=3 times: python-eql's
evaluation alone, its compiling left out, over the few events; ours over FAST=40000 events, the processor time of a
scan less that of a scan of an empty file.
"""
import itertools
import json
import os
import pathlib
import random
import statistics
import sys
import tempfile

import alert_ids
import corpus
import scalarise
from bench_venv import VERSIONS, python_with
from rule_material import Material
from rule_material import likely as made_likely
from running import run, text

swiftlet, events, folder = sys.argv[1:4]
PAIRS, SLOW, FAST = (int(os.environ.get(name, default)) for name, default in
                     (("PAIRS", "3"), ("SLOW", "2500"), ("FAST", "40000")))
python, reason = python_with("eql")
if python is None:
    print(f"python-eql: skipped, {reason}")
    sys.exit()


def scan(rules, path):
    return [swiftlet, "scan", "--rules", rules, "--jsonl", path]


def ask(queries, path, work):
    with open(f"{work}/queries.json", "w") as out:
        json.dump(queries, out)
    return json.loads(text([python, str(pathlib.Path(__file__).parent / "peer_python_eql.py"), path,
                            f"{work}/queries.json"]))


def refused_by_us(rules):
    """Ids of the rules that are invalid here."""
    problems = json.loads(text([swiftlet, "rules", "lint", "--json", rules], may_end_with=(0, 2)))
    return {pathlib.Path(one["file"]).stem for one in problems if one["severity"] == "error"}


with tempfile.TemporaryDirectory() as work:
    few, many, empty = f"{work}/few.ndjson", f"{work}/many.ndjson", f"{work}/empty.ndjson"
    rules = corpus.eql_rules(folder)
    likely, compared = f"{work}/likely.ndjson", f"{work}/compared.ndjson"
    material, draw = Material([rule.query for rule in rules]), random.Random(7)
    with open(events) as lines, open(likely, "w") as out:
        out.writelines(itertools.islice(lines, SLOW))
        out.writelines(json.dumps(made_likely(number, draw, material)) + "\n" for number in range(SLOW))
    scalarise.write(events, few, SLOW)
    scalarise.write(likely, compared, 2 * SLOW)
    scalarise.write(events, many, FAST)
    open(empty, "w").close()
    count = sum(1 for _ in open(many, "rb"))
    queries = {rule.id: scalarise.lowered(rule.query) for rule in rules}
    theirs = ask(queries, compared, work)
    ours = refused_by_us(corpus.write_bare(queries, f"{work}/all"))
    both = {name: query for name, query in queries.items() if name not in theirs["refused"] and name not in ours}
    print(f"{len(queries):,} rules: python-eql refuses {len(theirs['refused'])}, we refuse {len(ours)}, "
          f"{len(both)} are run by both")
    found = alert_ids.by_rule(text(scan(corpus.write_bare(both, f"{work}/both"), compared)).splitlines())
    differing = []
    for name in both:
        expected = sorted({event for ids in theirs["found"].get(name, []) for event in ids})
        if found.get(name, []) != expected:
            differing.append(name)
            print(f"  {name}: python-eql {len(expected)} events, ours {len(found.get(name, []))}")
    same = {name: query for name, query in both.items() if name not in differing}
    print(f"the same events: {len(same)} rules ({len(found.keys() & same.keys())} with any); "
          f"others: {len(differing)}, left out")
    print("Known causes: to python-eql `?` in a wildcard is a question mark, and a condition on a missing field is\n"
          "false below `not` and with `!=` too; in Elasticsearch it is any character, and such a condition holds.")
    bare = corpus.write_bare(same, f"{work}/same")
    pairs = []
    for _ in range(PAIRS):
        answer = ask(same, few, work)
        start, own = run(scan(bare, empty)), run(scan(bare, many))
        pairs.append((answer["events"] / answer["cpu"], count / (own.cpu - start.cpu), answer["compile"]))
    ratios = [own / other for other, own, _ in pairs]
    print(
        f"{len(same)} rules: python-eql {VERSIONS['eql']} {statistics.median(p[0] for p in pairs):,.0f} events/s "
        f"(its compiling, {statistics.median(p[2] for p in pairs):.1f} s, left out), ours "
        f"{statistics.median(p[1] for p in pairs):,.0f} events/s of one processor: "
        f"{statistics.median(ratios):,.0f} times ({min(ratios):,.0f} to {max(ratios):,.0f})")
