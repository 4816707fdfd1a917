#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Queries in python-eql over events without lists (see scalarise.py).

    peer_python_eql.py EVENTS QUERIES

QUERIES is a JSON object, name to query. Prints a JSON object: `refused` (name to reason), `compile`, `wall` and
`cpu` seconds (evaluation alone, reading JSON included), `events`, and `found` (name to the ids of the events of
each answer, in order).
"""
import collections
import datetime
import json
import sys
import time

import eql
from eql.ast import EqlAnalytic
from eql.parser import elasticsearch_syntax



def ticks(document):
    """The event's time in the tenths of a microsecond that python-eql measures spans with."""
    return int(datetime.datetime.fromisoformat(document["@timestamp"][:19] + "+00:00").timestamp() * 10**7)


engine, refused, found = eql.PythonEngine(), {}, collections.defaultdict(list)
started = time.perf_counter()
with open(sys.argv[2]) as file:
    queries = json.load(file)
for name, query in queries.items():
    try:
        with elasticsearch_syntax:
            engine.add_analytic(EqlAnalytic(eql.parse_query(query), {"id": name}))
    except Exception as problem:  # it raises many kinds, also ones of Python
        refused[name] = f"{type(problem).__name__}: {str(problem).splitlines()[0][:80]}"
engine.add_output_hook(
    lambda answer: found[answer.analytic_id].append([event.data["event"]["id"] for event in answer.events]))
compiled = time.perf_counter()
processor, count = time.process_time(), 0
with open(sys.argv[1]) as lines:
    for line in lines:
        document = json.loads(line)
        count += 1
        engine.stream_event(eql.Event(document["event"]["category"], ticks(document), document))
json.dump({
    "refused": refused, "compile": compiled - started, "wall": time.perf_counter() - compiled,
    "cpu": time.process_time() - processor, "events": count, "found": found}, sys.stdout)
