# SPDX-License-Identifier: Apache-2.0
"""What rules read and look for, and process events made of it."""
import re

import scalarise

SYSTEMS = ("linux", "windows", "macos")


class Material:
    """What the rules read and look for."""

    def __init__(self, queries):
        # Fields, not words of texts; those that are compared with numbers hold numbers.
        bare = [scalarise.TEXT.sub('""', query) for query in queries]
        field = r"\b[a-z_]\w*(?:\.[A-Za-z_]\w*)+\b"
        self.fields = sorted({name for query in bare for name in re.findall(field, query)})
        self.numbers = {name for query in bare for name in re.findall(rf"({field})\s*(?:[<>]=?|[=!]=)\s*\d", query)}
        patterns = {text.strip('"').replace("\\\\", "\\") for query in queries for text in scalarise.TEXT.findall(query)
                    if "*" in text}
        self.names = sorted({text.strip('"') for query in queries for text in scalarise.TEXT.findall(query)
                             if re.fullmatch(r'"[\w.+-]{2,20}"', text)})
        self.literals = sorted({part for pattern in patterns for part in pattern.split("*") if len(part) >= 3})
        self.two_part = sorted({pattern for pattern in patterns if len([p for p in pattern.split("*") if p]) > 1})
        heads = [pattern.split("*")[0] for pattern in self.two_part if not pattern.startswith("*")]
        self.commonest_head = max(sorted(set(heads)), key=lambda head: sum(one.startswith(head) for one in heads))


def event(number, process, system="linux", **more):
    """A process start, a millisecond after the one before."""
    seconds, thousandths = divmod(number, 1000)
    minutes, seconds = divmod(seconds, 60)
    document = {
        "@timestamp": f"2026-01-05T{minutes // 60 % 24:02}:{minutes % 60:02}:{seconds:02}.{thousandths:03}Z",
        "event": {"id": f"E{number:012}", "kind": "event", "category": ["process"], "type": ["start"],
                  "action": "exec"},
        "host": {"id": f"h{number % 50}", "os": {"type": system}},
        "data_stream": {"type": "logs", "dataset": "endpoint.events.process", "namespace": "default"},
        "process": {"entity_id": f"P{number:012}", "pid": number, **process}}
    return document | more


def put(document, path, value):
    """Sets a value at a dotted path, unless something stands in the way."""
    *objects, last = path.split(".")
    for name in objects:
        document = document.setdefault(name, {})
        if not isinstance(document, dict):
            return
    document.setdefault(last, value)


def likely(number, draw, material):
    """Names and texts of the rules put together by chance: some match."""
    name, parent = draw.choices(material.names, k=2)
    words = [name, *draw.choices(material.names, k=3), "".join(draw.choices(material.literals, k=12))]
    return event(number, {
        "name": name, "executable": f"/tmp/{name}", "command_line": " ".join(words), "args": words, "args_count": 5,
        "user": {"id": "0"}, "parent": {"name": parent, "executable": f"/usr/bin/{parent}", "args": [parent]}},
        draw.choice(SYSTEMS))
