# SPDX-License-Identifier: Apache-2.0
"""Events made to be dear: each function makes the document of a number, of the kind that its first line says.

They are made from the rules' own texts and fields, not from the generated events, and the same each time.
"""
import random
from functools import partial

from rule_material import SYSTEMS, event, put


def texts(value, short):
    """A process all of whose texts are the value."""
    return {"name": short, "executable": value, "command_line": value, "working_directory": value,
            "args": [short, value], "args_count": 2,
            "parent": {"name": short, "executable": value, "command_line": value, "args": [value]}}


def distinct(number, draw, material):
    """Every field that a rule reads, none twice the same."""
    document = event(number, {}, SYSTEMS[number % 3])
    for name in material.fields:
        put(document, name, draw.getrandbits(31) if name in material.numbers else f"/{draw.getrandbits(128):x}")
    return document


def forgotten(number, draw, material):
    """Values that come twice and then for 20,000 events no more: remembered for nothing."""
    again = random.Random(number // 2 % 20_000)
    value = "".join(again.choices(material.literals, k=6))[:180] + f"{again.getrandbits(64):x}"
    return event(number, texts(value, value[-40:]), SYSTEMS[number // 2 % 3])


def nearly(number, draw, material):
    """The rules' own texts glued together, half of them with a byte changed."""
    def mutated(text):
        place = draw.randrange(len(text))
        return text[:place] + "~" + text[place + 1:] if draw.random() < 0.5 else text
    value = "".join(mutated(text) for text in draw.choices(material.literals, k=24))
    return event(number, texts(value, value[:60]), SYSTEMS[number % 3])


def repeated(number, draw, material, size):
    """A wildcard's beginning over and over, and never its end: the form that makes globs walk back."""
    parts = [part for part in draw.choice(material.two_part).split("*") if part]
    longest = max(parts[:-1], key=len)
    value = (parts[0] + longest * (size // len(longest)))[:size]
    return event(number, texts(value, parts[0]), SYSTEMS[number % 3])


def headed(number, draw, material, size):
    """Behind the commonest beginning of the rules' wildcards their stars' texts, each without its last byte."""
    value = material.commonest_head
    while len(value) < size:
        value += draw.choice(material.literals)[:-1] + "\\"
    return event(number, texts(value[:size], value[:40]), "windows")


def arguments(number, draw, material, size):
    """So many arguments, made of the rules' texts, and as many of the parent."""
    words = [f"{draw.choice(material.literals)}{place}" for place in range(size)]
    process = {"name": "ssh", "args": words, "args_count": size, "parent": {"name": "bash", "args": words[::-1]}}
    return event(number, process)


def alerting(number, draw, material):
    """Each event is an alert of the tunnelling rule."""
    words = ["ssh", "-N", "-R", f"{number % 60000}:127.0.0.1:22", "host"]
    process = {"name": "ssh", "executable": "/usr/bin/ssh", "args": words, "args_count": 5,
               "command_line": " ".join(words), "parent": {"name": "bash", "executable": "/usr/bin/bash"}}
    return event(number, process)


def enormous(number, draw, material, size):
    """One value of the rules' texts, in an argument and in the command line."""
    value = "".join(draw.choices(material.literals, k=1000))
    value = (value * (size // len(value) + 1))[:size]
    return event(number, {"name": "ssh", "args": ["ssh", value], "args_count": 2, "command_line": value,
                          "parent": {"name": "bash"}}, SYSTEMS[number % 3])


def nested(number, draw, material):
    """Objects in objects, 400 deep, beside what is read and on the way to it."""
    deep = {"name": "end"}
    for level in range(400):
        deep = {("parent" if level % 2 else "process"): deep, "name": f"n{level}"}
    return event(number, {"name": "ssh", "parent": {"name": "bash", "parent": deep}}, deep=deep)


def unknown(number, draw, material):
    """2,000 fields that no rule reads, named almost like those that it does."""
    strange = {f"{draw.choice(material.fields)}{place}": place for place in range(1000)}
    process = {"name": "ssh", "parent": {"name": "bash"}} | {f"args{place}": "x" for place in range(1000)}
    return event(number, process, **strange)


# Each kind with how many events of it are about 50 MB, as 20,000 generated ones are. Of those with a size there are
# several, so that a cost that grows faster than the size shows.
KINDS = {
    "distinct": (distinct, 3_900), "forgotten": (forgotten, 32_000), "nearly": (nearly, 12_500),
    "repeated 4 kB": (partial(repeated, size=4_000), 1_600), "repeated 64 kB": (partial(repeated, size=64_000), 125),
    "headed 4 kB": (partial(headed, size=4_000), 1_600), "headed 64 kB": (partial(headed, size=64_000), 125),
    "arguments 1,250": (partial(arguments, size=1_250), 750), "arguments 5,000": (partial(arguments, size=5_000), 185),
    "arguments 20,000": (partial(arguments, size=20_000), 45),
    "enormous 250 kB": (partial(enormous, size=250_000), 96), "enormous 1 MB": (partial(enormous, size=1_000_000), 24),
    "enormous 4 MB": (partial(enormous, size=4_000_000), 6),
    "alerting": (alerting, 93_000), "nested": (nested, 2_400), "unknown": (unknown, 1_000)}
