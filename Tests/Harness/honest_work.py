#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does about as much as a host does in an ordinary hour, fast, while `swiftlet watch` looks on: packages, builds, git and
rsync over ssh, a web server, jobs, containers' namespaces, databases, backups, editors, administration, and what looks like a
tunnel and is none. Then lists what alerted of it.

All of it happens in a folder, in mount namespaces and in network namespaces of its own. Alerts of other programs on the
host are not counted. What needs a program that is not installed is left out, and said.

Usage: honest_work.py SWIFTLET [--sensor auto] [--rules DIR] [--rounds 3] [--json FILE]
Needs root. Ends with 1 when anything of medium or more alerts, the seed's rule apart, or when something was lost.
"""
import argparse
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from honest_tasks import TASKS
from tunnel_matrix import HERE, SEED, WEIGHT, Watch, at, lines
from tunnel_ways import PATH

# Between the harness and its tasks stands a shell with this as its name, by which its descendants are known.
LEADER = "honest-work"

# As in honest_tasks.py: work that behaves as a tunnel does. Applications that no package owns and that ask a database, waits for
# a port, pairs of sockets, servers built in a temporary folder, long names of content networks.
LOOKALIKES = [
    ("applications without a package", "python3 curl", """
ip addr add 198.51.100.1/24 dev lo
mount -t tmpfs -o mode=755 t /usr/local/bin
python=$(readlink -f "$(command -v python3)")
mkdir -p .pyenv/versions/3.12.1/bin && cp $python .pyenv/versions/3.12.1/bin/python3 && cp $python /usr/local/bin/shop
cat > database.py <<'END'
import socketserver
class Answer(socketserver.StreamRequestHandler):
    def handle(self): self.wfile.write(self.rfile.readline())
socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer(("0.0.0.0", 5432), Answer).serve_forever()
END
cat > app.py <<'END'
import http.server, os, socket, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with socket.create_connection((sys.argv[2], 5432)) as database:
            database.sendall(b"select 1\\n"); row = database.recv(99)
        self.send_response(200); self.end_headers(); self.wfile.write(row)
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(("0.0.0.0", int(sys.argv[1])), Page)
if sys.argv[3] == "1": os.fork()
server.serve_forever()
END
python3 database.py & sleep 0.4
.pyenv/versions/3.12.1/bin/python3 app.py 8001 198.51.100.1 0 & shop app.py 8002 127.0.0.1 0 & shop app.py 8003 198.51.100.1 1 & sleep 0.8
for try in 1 2 3 4; do for port in 8001 8002 8003; do curl -s --retry 9 --retry-connrefused --retry-delay 1 http://198.51.100.1:$port/ > /dev/null; done; done
"""),
    ("waits for a port", "python3 timeout ip", """
python3 -m http.server 8400 --bind 127.0.0.1 > /dev/null 2>&1 &
bash -c 'until (echo > /dev/tcp/127.0.0.1/8400) 2>/dev/null; do sleep 0.1; done; echo db up'
bash -c "timeout 1 bash -c '</dev/tcp/127.0.0.1/8400' && echo healthy"
bash -c 'while ! timeout 1 bash -c "</dev/tcp/127.0.0.1/8400" 2>/dev/null; do echo waiting; sleep 1; done'
bash -c 'exec 3<>/dev/tcp/127.0.0.1/8400 || exit 1'
mount -t tmpfs t /run && ip netns add box && ip netns exec box ip link set lo up
ip netns exec box timeout 1 bash -c '</dev/tcp/127.0.0.1/8400' 2> /dev/null || true
ip netns exec box bash -c '(echo > /dev/tcp/127.0.0.1/8400) 2>/dev/null || echo down'
"""),
    ("pairs of sockets", "python3 bash", """
printf '#!/bin/bash\\necho deployed\\n' > deploy.sh
python3 - <<'END'
import socket, subprocess
for words in (["bash", "deploy.sh"], ["sh", "-c", "cat > /dev/null"], ["bash", "-s"]):
    ours, theirs = socket.socketpair()
    child = subprocess.Popen(words, stdin=theirs, stdout=theirs); theirs.close()
    try: ours.sendall(b"exit\\n"); ours.shutdown(socket.SHUT_WR)
    except OSError: pass  # It is at its end already.
    child.wait()
END
"""),
    ("tests in a temporary folder", "cc curl python3", """
mount -t tmpfs -o mode=1777 t /tmp && mkdir -p /tmp/ci-4711/build
python3 -m http.server 8400 --bind 127.0.0.1 > /dev/null 2>&1 &
cat > tests.c <<'END'
#include <arpa/inet.h>
#include <unistd.h>
static struct sockaddr_in at(int port, unsigned address) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(address)};
  return a;
}
int main(void) {
  struct sockaddr_in here = at(7302, INADDR_ANY), there = at(8400, INADDR_LOOPBACK);
  int s = socket(AF_INET, SOCK_STREAM, 0), d = socket(AF_INET, SOCK_STREAM, 0);
  bind(s, (struct sockaddr *)&here, sizeof here); listen(s, 5);
  int c = accept(s, 0, 0); char text[512]; read(c, text, sizeof text);
  connect(d, (struct sockaddr *)&there, sizeof there);
  write(c, "HTTP/1.0 200 OK\\r\\n\\r\\nhi\\n", 22); close(c); return 0;
}
END
cc -w -o /tmp/ci-4711/build/unit_tests tests.c && sleep 0.5
/tmp/ci-4711/build/unit_tests & curl -s --retry 9 --retry-connrefused --retry-delay 1 http://127.0.0.1:7302/; wait %2
"""),
    ("names of content networks", "python3", """
python3 - <<'END'
import hashlib, socket, struct
asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
def ask(name, kind):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    asker.sendto(struct.pack(">6H", 7, 256, 1, 0, 0, 0) + labels + struct.pack(">BHH", 0, kind, 1), ("127.0.0.1", 53))
for number in range(16):
    digest = hashlib.sha256(b"%d" % number).hexdigest()
    ask(digest[:48] + ".profile.example-cdn.net", 1)
    ask("_acme-challenge.www%d.customer-domain-with-a-long-name.example.com" % number, 16)
END
"""),
]


def perform(folder, rounds):
    """The tasks, one after the other; what each left out."""
    skipped, failed = [], []
    for number in range(rounds):
        for name, needs, text in TASKS + LOOKALIKES:
            missing = [program for program in needs.split() if not shutil.which(program, path=PATH)]
            if missing:
                if number == 0:
                    skipped.append(f"{name}: no {', '.join(missing)}")
                continue
            place = f"{folder}/{number}-{name.replace(' ', '-')}"
            os.mkdir(place)
            # A file, for what is read from standard input a program of the task might take.
            with open(f"{place}/task.sh", "w", encoding="utf-8") as file:
                file.write("ip link set lo up\nset -eu\n" + text)
            # unshare stands above the task's shell, so that whatever is left in it ends with it.
            task = subprocess.run(
                ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc",
                 "bash", "-c", f"exec -a {LEADER} bash task.sh"],
                stdin=subprocess.DEVNULL, cwd=place, text=True, timeout=300, check=False,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env={"PATH": PATH, "HOME": place, "LANG": "C", "FOLDER": place, "TERM": "dumb"})
            if task.returncode != 0 and number == 0:
                failed.append(f"{name}: status {task.returncode}: {task.stdout[-300:].strip()}")
    return skipped, failed


def descendants(watch):
    """The entity ids of everything that the tasks started, and how many programs that were."""
    leaders, below, count = set(), set(), 0
    for event in lines(watch.events):
        process = event.get("process", {})
        if (process.get("args") or [""])[0] == LEADER:
            leaders.add(process.get("entity_id"))
        if leaders.intersection((process.get("Ext") or {}).get("ancestry", [])):
            below.add(process.get("entity_id"))
            count += "exec" in (at(event, "event.action") or "")
    return below, count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("swiftlet")
    parser.add_argument("--sensor", default="auto")
    parser.add_argument("--rules", default=os.path.join(HERE, "../../rules"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("needs root, for namespaces")
    work = tempfile.mkdtemp(prefix="honest-work-")
    # Not in a place that everyone can write: the work of an hour is done in homes and below /srv.
    folder = tempfile.mkdtemp(prefix="honest-work-", dir="/var/lib")
    os.chmod(folder, 0o755)
    watch = None
    try:
        watch = Watch(options, work)
        began = time.monotonic()
        skipped, failed = perform(folder, options.rounds)
        took = time.monotonic() - began
        time.sleep(4)
        watch.end()
        ours, count = descendants(watch)
        fired = collections.Counter()
        examples = {}
        for alert in lines(watch.alerts):
            process = alert.get("process", {})
            if process.get("entity_id") not in ours:
                continue
            key = (at(alert, "kibana.alert.severity"), at(alert, "kibana.alert.rule.name"),
                   at(alert, "kibana.alert.rule.rule_id"))
            fired[key] += 1
            examples.setdefault(key, process.get("command_line", ""))
    finally:
        if watch:
            watch.end()
        shutil.rmtree(work, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    return report(options, count, took, fired, examples, skipped, failed, watch)


def report(options, count, took, fired, examples, skipped, failed, watch):
    print(f"{len(TASKS + LOOKALIKES)} kinds of work, {options.rounds} times, {count} programs in {took:.0f} s")
    for title, items in (("left out", skipped), ("failed", failed)):
        for item in items:
            print(f"  {title}: {item}")
    print("alerts:" if fired else "alerts: none")
    loud = 0
    for (severity, name, identity), number in sorted(fired.items(), key=lambda item: -WEIGHT.index(item[0][0])):
        loud += identity != SEED and WEIGHT.index(severity) >= 2
        print(f"  {severity:<8} {number:>4}  {name}: {examples[(severity, name, identity)][:120]}")
    print(*watch.said, sep="\n")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"programs": count, "skipped": skipped, "failed": failed, "alerts": [
                {"severity": key[0], "rule": key[1], "number": number} for key, number in fired.items()]}, file, indent=1)
    return 1 if loud or failed or not any("nothing lost" in line or "no event lost" in line for line in watch.said) else 0


if __name__ == "__main__":
    sys.exit(main())
