# SPDX-License-Identifier: Apache-2.0
"""Ids of the events that alerts of `swiftlet scan --jsonl` are about."""
import collections
import json


def by_rule(lines):
    """Rule id to the sorted ids of the events of its alerts; members and heads of sequences are left out."""
    found = collections.defaultdict(list)
    for line in lines:
        alert = json.loads(line)
        ancestors = alert["kibana.alert.ancestors"]
        if "kibana.alert.building_block_type" not in alert and len(ancestors) == 1:
            found[alert["kibana.alert.rule.rule_id"]].append(ancestors[0]["id"])
    return {rule: sorted(ids) for rule, ids in found.items()}


def of_sequences(lines):
    """Ids of all events that stand in any alert."""
    return {ancestor["id"] for line in lines for ancestor in json.loads(line)["kibana.alert.ancestors"]}
