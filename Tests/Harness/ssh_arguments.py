#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes command lines of ssh at random, reads them as ssh itself does, and compares that with what the rule on port forwards
says: an EQL rule sees words and one line of text, where ssh has a parser.

Usage: ssh_arguments.py SWIFTLET [--count 30000] [--seed 1]
Ends with 1 when rule and parser differ on a line whose values have no blanks. With blanks, where the line no longer says
which words belong together, the differences are counted and shown.
"""
import argparse
import json
import os
import random
import subprocess
import sys

RULE = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                    "../../rules/linux/command_and_control_ssh_port_forward.toml")
# ssh(1), OpenSSH 9: options with a value, and without.
VALUED = "BbcDEeFIiJLlmOopPQRSWw"
PLAIN = "46AaCfGgKkMNnqsTtVvXxYy"
FORWARDS = ("localforward", "remoteforward", "dynamicforward")
VALUES = {
    "L": ["8080:h:80", "1:h:2", "127.0.0.1:1:h:2", "/s:/t"], "R": ["9000:l:22", "1080", "*:1:h:2"],
    "D": ["1080", "*:1080", "127.0.0.1:1"], "w": ["0:0", "any"],
    "o": ["A=b", "LocalForward=1:h:2", "BatchMode=yes", "ProxyCommand=nc %h %p", "User=x y"],
}


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
            name = value.lower().replace("=", " ").split(" ")[0]
            asked |= letter in "LRDw" or (letter == "o" and name in FORWARDS)
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
        "process": {"name": "ssh", "args": words, "args_count": len(words), "command_line": " ".join(words)}})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("swiftlet")
    parser.add_argument("--count", type=int, default=30000)
    parser.add_argument("--seed", type=int, default=1)
    options_ = parser.parse_args()
    pick = random.Random(options_.seed)
    rows = [line(pick) for _ in range(options_.count)]
    scan = subprocess.run(
        [options_.swiftlet, "scan", "--jsonl", "--rules", RULE, "-"], check=True, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, input="\n".join(event(number, words) for number, words in enumerate(rows)))
    alerted = {int(json.loads(text)["event"]["id"]) for text in scan.stdout.splitlines()}
    wrong = 0
    for title, blank in (("without blanks in a value", False), ("with", True)):
        group = [number for number, words in enumerate(rows) if any(" " in word for word in words) == blank]
        asked = {number for number in group if forwards(rows[number])}
        false, missed = [n for n in group if n in alerted - asked], [n for n in group if n in asked - alerted]
        print(f"{title}: {len(group)} lines, {len(asked)} forwards, {len(false)} false alerts, {len(missed)} missed")
        for kind, numbers in (("false", false), ("missed", missed)):
            for number in numbers[:3]:
                print(f"  {kind}: {rows[number]}")
        wrong += 0 if blank else len(false) + len(missed)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
