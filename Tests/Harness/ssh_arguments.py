#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes command lines of ssh at random, reads them as ssh itself does, and compares that with what the rule on port forwards
says: an EQL rule sees words and one line of text, where ssh has a parser. A tenth as many lines have a setting by -o in every form
that ssh takes, for ssh and for a copy of it under another name; ssh itself is asked (-G) whether it takes them so.

Usage: ssh_arguments.py SWIFTLET [--count 30000] [--seed 1]
Ends with 1 when rule and parser differ on a line whose values have no blanks, or on a setting. With blanks elsewhere, where the
line no longer says which words belong together, the differences are counted and shown.
"""
import argparse
import json
import os
import random
import subprocess
import sys

RULES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rules/linux")
# ssh(1), OpenSSH 9: options with a value, and without.
VALUED = "BbcDEeFIiJLlmOopPQRSWw"
PLAIN = "46AaCfGgKkMNnqsTtVvXxYy"
FORWARDS = ("localforward", "remoteforward", "dynamicforward")
# How ssh lets the text of -o be written: blanks in front, quotes around the word, blanks, a tab or = behind it.
BEFORE = ["", "", "", " ", "  ", "\t", "=", " ="]
BETWEEN = ["=", " ", "  ", "\t", " = ", " =", "= "]
SETTINGS = [
    ("LocalForward", "80 h:80"), ("localforward", "127.0.0.1:1 h:2"), ("RemoteForward", "9000"), ("REMOTEFORWARD", "1 h:2"),
    ("DynamicForward", "1080"), ("dynamicForward", "*:1"), ("Tunnel", "yes"), ("tunnel", "ethernet"), ("Tunnel", "no"),
    ("LocalCommand", "x"), ("ClearAllForwardings", "no"), ("#LocalForward", "1 h:2"), ("ForwardAgent", "yes"),
]
VALUES = {
    "L": ["8080:h:80", "1:h:2", "127.0.0.1:1:h:2", "/s:/t"], "R": ["9000:l:22", "1080", "*:1:h:2"],
    "D": ["1080", "*:1080", "127.0.0.1:1"], "w": ["0:0", "any"],
    "o": ["A=b", "LocalForward=1:h:2", "BatchMode=yes", "ProxyCommand=nc %h %p", "User=x y"],
}


def setting(text):
    """The word of a text of -o in small letters, and its value, as readconf.c takes them apart."""
    text = text.lstrip(" \t\r\n")
    if text.startswith("="):
        text = text[1:].lstrip(" \t\r\n")
    if text.startswith('"'):
        word, _, rest = text[1:].partition('"')
    else:
        end = next((place for place, letter in enumerate(text) if letter in " \t\r\n="), len(text))
        word, rest = text[:end], text[end:]
    rest = rest.lstrip(" \t\r\n").removeprefix("=").lstrip(" \t\r\n")
    return word.lower(), rest.strip(' \t"')


def asks(text):
    word, value = setting(text)
    return word in FORWARDS or (word == "tunnel" and value in ("yes", "ethernet", "point-to-point"))


def forwards(words):
    """Whether ssh would forward: its options stand before the destination and right behind it, and then the command begins."""
    destination, asked, place = None, False, 1
    while place < len(words):
        word = words[place]
        place += 1
        if not word.startswith("-"):
            if destination:
                break
            destination = word
            continue
        for number, letter in enumerate(word[1:], 2):
            if letter in PLAIN:
                continue
            value = word[number:]
            if not value:
                value = words[place]
                place += 1
            asked |= letter in "LRDw" or (letter == "o" and asks(value))
            break
    return asked


def options(pick, most):
    for _ in range(pick.randint(0, most)):
        cluster = "-" + "".join(pick.choice(PLAIN) for _ in range(pick.randint(0, 2)))
        if pick.random() < 0.6:
            letter = pick.choice(pick.choice([VALUED, "LRDwo", "pilo"]))
            value = pick.choice(VALUES.get(letter, ["x", "22", "key", "u@h", "a:1"]))
            yield from [cluster + letter + value] if pick.random() < 0.5 else [cluster + letter, value]
        elif len(cluster) > 1:
            yield cluster


def written(pick):
    """A setting, in one of the forms that ssh takes."""
    word, value = pick.choice(SETTINGS)
    if pick.random() < 0.25 and not word.startswith("#"):
        # Behind a quote ssh takes no = for a divider.
        return pick.choice(BEFORE) + f'"{word}"' + pick.choice([" ", "  ", "\t"]) + value
    return pick.choice(BEFORE) + word + pick.choice(BETWEEN) + value


def settings(pick, name):
    """A command line whose one forward, if any, stands in the text of an -o."""
    cluster = "-" + "".join(pick.choice(PLAIN.replace("G", "").replace("V", "")) for _ in range(pick.randint(0, 2))) + "o"
    text = written(pick)
    words = [cluster + text] if pick.random() < 0.5 else [cluster, text]
    return [name, *words, "far"] if pick.random() < 0.7 else [name, "far", *words]


def line(pick):
    words = ["ssh", *options(pick, 3), pick.choice(["far", "u@far", "10.0.0.1"])]
    if pick.random() < 0.4:
        words += options(pick, 2)
    if pick.random() < 0.6:
        words.append(pick.choice(["ls", "uptime", "chmod", "grep", "rsync", "git-upload-pack", "sh"]))
        words += pick.choices(["-R", "-L", "-D", "-w", "-la", "/srv", "755", "-c", "-fR", "9000"], k=pick.randint(0, 4))
    return words


def event(number, words):
    return json.dumps({
        "@timestamp": "2026-11-26T10:00:00Z",
        "event": {"id": str(number), "category": ["process"], "type": ["start"], "action": "exec"},
        "host": {"os": {"type": "linux"}},
        "process": {"name": words[0], "args": words, "args_count": len(words), "command_line": " ".join(words)}})


def alerted(swiftlet, rule, rows):
    """The numbers of the lines on which a rule alerts."""
    scan = subprocess.run(
        [swiftlet, "scan", "--jsonl", "--rules", os.path.join(RULES, f"command_and_control_{rule}.toml"), "-"], check=True,
        text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        input="\n".join(event(number, words) for number, words in enumerate(rows)))
    return {int(json.loads(text)["event"]["id"]) for text in scan.stdout.splitlines()}


def compare(title, rows, seen, group):
    """Prints where rule and parser differ; how often they do."""
    asked = {number for number in group if forwards(rows[number])}
    false, missed = [n for n in group if n in seen - asked], [n for n in group if n in asked - seen]
    print(f"{title}: {len(group)} lines, {len(asked)} forwards, {len(false)} false alerts, {len(missed)} missed")
    for kind, numbers in (("false", false), ("missed", missed)):
        for number in numbers[:3]:
            print(f"  {kind}: {rows[number]}")
    return len(false) + len(missed)


def check(rows):
    """By ssh itself, where it is installed: whether it takes each text of -o for what the parser does; how often not."""
    wrong = 0
    for text in sorted({word.partition("o")[2] or words[place + 1] for words in rows
                        for place, word in enumerate(words) if word.startswith("-")}):
        try:
            said = subprocess.run(["ssh", "-F", "/dev/null", "-G", "-o", text, "far"], stdout=subprocess.PIPE, text=True,
                                  stderr=subprocess.DEVNULL, check=False)
        except FileNotFoundError:
            print("no ssh here to ask")
            return 0
        lines = said.stdout.splitlines()
        takes = any(line.split(" ")[0] in FORWARDS or line in ("tunnel point-to-point", "tunnel ethernet") for line in lines)
        if said.returncode == 0 and takes != asks(text):
            wrong += 1
            print(f"  ssh {'takes' if takes else 'does not take'} {text!r}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("swiftlet")
    parser.add_argument("--count", type=int, default=30000)
    parser.add_argument("--seed", type=int, default=1)
    options_ = parser.parse_args()
    pick = random.Random(options_.seed)
    rows = [line(pick) for _ in range(options_.count)]
    seen = alerted(options_.swiftlet, "ssh_port_forward", rows)
    wrong = 0
    for title, blank in (("without blanks in a value", False), ("with", True)):
        group = [number for number, words in enumerate(rows) if any(" " in word for word in words) == blank]
        differ = compare(title, rows, seen, group)
        wrong += 0 if blank else differ
    for name, rule in (("ssh", "ssh_port_forward"), ("updater", "renamed_ssh_forward")):
        rows = [settings(pick, name) for _ in range(options_.count // 10)]
        seen = alerted(options_.swiftlet, rule, rows)
        wrong += compare(f"-o in every form, as {name}", rows, seen, range(len(rows)))
    wrong += check(rows)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
