# SPDX-License-Identifier: Apache-2.0
"""Ids of the events that alerts of `swiftlet scan --jsonl` are about."""
import collections
import json


def by_rule(lines):
    """Rule id to the sorted ids of the events of its alerts, each once, those of sequences included."""
    found = collections.defaultdict(set)
    for line in lines:
        alert = json.loads(line)
        found[alert["kibana.alert.rule.rule_id"]].update(
            ancestor["id"] for ancestor in alert["kibana.alert.ancestors"] if ancestor["type"] == "event")
    return {rule: sorted(ids) for rule, ids in found.items()}


def of_any(lines):
    """Ids of all events that stand in any alert."""
    return {event for ids in by_rule(lines).values() for event in ids}
