#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keeps the events of the process that was started with a given argument, and of its descendants.

    descendants.py ARGUMENT < events.ndjson

What tells of the machine instead of the play is cut: of the kernel's build name all but its
version, and of processes outside of the family all but pid, id and name.
"""
import json
import sys

wanted = sys.argv[1]
family = set()
for line in sys.stdin:
    event = json.loads(line)
    process = event.get("process", {})
    own = process.get("entity_id")
    if event["event"]["action"] == "exec" and wanted in process.get("args", []):
        family.add(own)
    parent = process.get("parent", {}).get("entity_id")
    if own not in family and parent not in family:
        continue
    family.add(own)
    for place in ("parent", "group_leader", "session_leader", "entry_leader"):
        other = process.get(place)
        if other and other.get("entity_id") not in family:
            process[place] = {key: other[key] for key in ("pid", "entity_id", "name") if key in other}
    kernel = event["host"]["os"]["kernel"]
    event["host"]["os"]["kernel"] = kernel.split("-")[0]
    print(json.dumps(event, ensure_ascii=False, separators=(",", ":")))
