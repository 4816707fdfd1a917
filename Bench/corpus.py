# SPDX-License-Identifier: Apache-2.0
"""The EQL rules of a folder of detection rules, retired ones left out."""
import hashlib
import os
import pathlib
import shutil
import tomllib
from typing import NamedTuple


class CorpusRule(NamedTuple):
    file: pathlib.Path
    id: str
    query: str


def eql_rules(folder):
    """All EQL rules, in an order that has nothing to do with their names and is the same every time."""
    rules = []
    for file in pathlib.Path(folder).rglob("*.toml"):
        if "_deprecated" in file.parts:
            continue
        with open(file, "rb") as source:
            rule = tomllib.load(source).get("rule", {})
        if rule.get("language") == "eql":
            rules.append(CorpusRule(file, rule["rule_id"], rule["query"]))
    return sorted(rules, key=lambda rule: hashlib.sha256(rule.file.name.encode()).digest())


def copy(rules, folder):
    """A folder with these rules' files, and its name."""
    os.makedirs(folder, exist_ok=True)
    for rule in rules:
        shutil.copy(rule.file, folder)
    return folder


def write_bare(rules, folder):
    """A folder with these rules' queries and ids alone, without index patterns: id to query, and its name."""
    os.makedirs(folder, exist_ok=True)
    for name, query in rules.items():
        with open(f"{folder}/{name}.toml", "w") as out:
            out.write(
                f'[rule]\nname = "{name}"\nrule_id = "{name}"\ndescription = "{name}"\ntype = "eql"\nlanguage = "eql"\n'
                f"risk_score = 1\nseverity = \"low\"\nquery = '''\n{query}\n'''\n")
    return folder
