#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Events and queries as python-eql can read them: no lists, and nothing in upper case.

    scalarise.py < events.ndjson > scalar.ndjson

python-eql raises TypeError on lists, so each becomes one text, its members joined by spaces; and it ignores case
everywhere, so events and the queries' texts are lowered. Both engines are then given the same file and the same
queries and must find the same. What a rule says of one argument no longer holds in such a file: it is for
comparing engines, not for finding anything.
"""
import json
import re
import sys

UNTOUCHED = {"@timestamp"}
"""Dates are dates by their `T` and `Z`."""
TEXT = re.compile(r'"""(?:[^"]|"(?!""))*"""|"(?:\\.|[^"\\])*"')


def scalar(value):
    if isinstance(value, dict):
        return {key: member if key in UNTOUCHED else scalar(member) for key, member in value.items()}
    if isinstance(value, list):
        if any(isinstance(member, (dict, list)) for member in value):
            return [scalar(member) for member in value]
        return scalar(" ".join(map(str, value)))
    return value.lower() if isinstance(value, str) else value


def lowered(query):
    """The query with its texts lowered, field names left as they are."""
    return TEXT.sub(lambda text: text.group().lower(), query)


def write(events, path, count):
    """Writes the first `count` events to a file."""
    with open(events) as lines, open(path, "w") as out:
        for _, line in zip(range(count), lines):
            print(json.dumps(scalar(json.loads(line)), ensure_ascii=False, separators=(",", ":")), file=out)


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(scalar(json.loads(line)), ensure_ascii=False, separators=(",", ":")))
