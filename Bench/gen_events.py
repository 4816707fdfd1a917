#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Deterministic generator of Linux endpoint events in ECS form, newline-delimited JSON.

    gen_events.py --count 1000000 --seed 7 --out events.ndjson [--ids events.ids] [--truth events.truth.json]
                  [--hosts 50] [--match-rate 0.001] [--near-rate 0.01] [--start 2026-01-05T00:00:00Z]
                  [--timespan 86400] [--jobs 2] [--wide]

The same arguments give the same bytes whatever --jobs is: the work is cut into chunks of 10,000 events and each
chunk's generator is seeded from (seed, chunk number).

--ids lists, one per line, the event.id of every event that the tunnelling query selects. It is NOT taken from the
generator's own plan: after a line is written it is parsed again with the json module and judged by seed_match(),
a plain-Python reading of the query with Elasticsearch EQL's meaning (`==`/`in` exact case, `:` wildcard and case
insensitive, a list matches when any member does, a comparison with an absent field is not true).

Sizes come from what Elastic Defend documents for Linux process fork/exec/end, network and file events
(leaders, parent, hashes, tty, capabilities, user/group, agent, data_stream, host blocks).
"""
import argparse, calendar, hashlib, json, multiprocessing, os, random, re, sys, time

SHELLS = ("bash", "dash", "ash", "sh", "tcsh", "csh", "zsh", "ksh", "fish")
BARE = ("iodine", "iodined", "dnscat", "hans", "hans-ubuntu", "ptunnel-ng", "ssf", "3proxy", "ngrok")
CHUNK = 10_000


# ---------------------------------------------------------------- the independent evaluation
def _get(doc, path):
    """All values below a dotted path; objects may nest or use dotted keys; lists are flattened."""
    out = []

    def walk(node, parts):
        if isinstance(node, list):
            for item in node:
                walk(item, parts)
            return
        if not parts:
            if node is not None:
                out.append(node)
            return
        if isinstance(node, dict):
            for n in range(1, len(parts) + 1):
                key = ".".join(parts[:n])
                if key in node:
                    walk(node[key], parts[n:])

    walk(doc, path.split("."))
    return out


def _wild(pattern):
    rx = "".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile(r"\A(?:" + rx + r")\Z", re.S | re.I)


_W = {p: _wild(p) for p in ("-L*", "-C*", "-R*", "TCP4-LISTEN:*", "SOCKS*", "chisel*", "chmod")}


def seed_match(doc):
    def any_in(path, values):
        return any(v in values for v in _get(doc, path))

    def any_like(path, *pats):
        return any(isinstance(v, str) and any(_W[p].match(v) for p in pats) for v in _get(doc, path))

    def count_at_least(n):
        return any(isinstance(v, (int, float)) and v >= n for v in _get(doc, "process.args_count"))

    if not any_in("event.category", ("process",)): return False
    if not any_in("host.os.type", ("linux",)): return False
    if not any_in("event.type", ("start",)): return False
    if not any_in("event.action", ("exec", "exec_event")): return False
    name, args = "process.name", "process.args"
    return (  # the shell-parent condition belongs to the second group only
        (any_in(name, ("gost",)) and any_like(args, "-L*", "-C*", "-R*"))
        or any_in(name, ("pivotnacci",))
        or any_in("process.parent.name", SHELLS) and (
           (any_in(name, ("ssh", "sshd")) and any_in(args, ("-R", "-L", "-D", "-w")) and count_at_least(4)
            and not any_like(args, "chmod"))
        or (any_in(name, ("sshuttle",)) and any_in(args, ("-r", "--remote", "-l", "--listen")) and count_at_least(4))
        or (any_in(name, ("socat",)) and any_like(args, "TCP4-LISTEN:*", "SOCKS*") and count_at_least(3))
        or (any_like(name, "chisel*") and any_in(args, ("client", "server")))
        or any_in(name, BARE))
    )


# ---------------------------------------------------------------- vocabulary
PROGRAMS = [  # (weight, directory, name, argument makers)
    (60, "/usr/bin", "grep", ["-q", "-E", "^{w}:", "/etc/{w}.conf"]), (55, "/usr/bin", "cat", ["/proc/{n}/stat"]),
    (50, "/usr/bin", "sed", ["-e", "s/{w}/{x}/g", "/etc/{w}/{x}.conf"]), (45, "/usr/bin", "date", ["+%s"]),
    (45, "/usr/bin", "awk", ["{{print $1}}"]), (40, "/usr/bin", "ls", ["-la", "/var/lib/{w}"]),
    (40, "/usr/bin", "bash", ["-c", "/opt/{w}/bin/{x} --check \"{w}\" | tee -a /var/log/{x}.log"]),
    (35, "/usr/bin", "sh", ["-c", "test -f /run/{w}.pid && kill -0 $(cat /run/{w}.pid)"]),
    (30, "/usr/bin", "git", ["-C", "/srv/{w}", "fetch", "--all", "--prune"]), (30, "/usr/bin", "cut", ["-d:", "-f{d}"]),
    (28, "/usr/bin", "python3", ["/opt/{w}/{x}.py", "--interval", "{n}", "--json"]), (25, "/usr/bin", "head", ["-n", "{n}"]),
    (25, "/usr/sbin", "runc", ["--root", "/run/docker/runtime-runc/moby", "--log-format", "json", "exec", "{h}"]),
    (22, "/usr/bin", "curl", ["-fsS", "--max-time", "{d}", "https://{w}.example.net/api/v{d}/{x}?host=%h"]),
    (20, "/usr/bin", "ssh", ["-o", "BatchMode=yes", "deploy@10.{d}.{d}.{n}", "uptime"]), (20, "/usr/bin", "id", ["-u"]),
    (18, "/usr/bin", "dpkg-query", ["-W", "-f=${{Package}} ${{Version}}\\n", "{w}"]), (16, "/usr/bin", "tr", ["-d", "\"\\n\""]),
    (15, "/usr/bin", "find", ["/srv/{w}", "-name", "*.{x}", "-mtime", "+{d}", "-print"]), (14, "/usr/bin", "node", ["/srv/{w}/server.js"]),
    (12, "/usr/sbin", "iptables", ["-w", "-t", "nat", "-S"]), (12, "/usr/bin", "systemctl", ["is-active", "{w}.service"]),
    (11, "/usr/lib/jvm/java-17/bin", "java", ["-Xmx{n}m", "-cp", "/opt/{w}/lib/*", "com.example.{x}.Main"]),
    (10, "/usr/sbin", "sshd", ["-D", "-R"]), (9, "/usr/bin", "sudo", ["-n", "/usr/bin/{w}"]), (8, "/usr/bin", "perl", ["-ne", "print if /{w}/"]),
    (8, "/usr/bin", "tar", ["-czf", "/backup/{w}-{n}.tgz", "/srv/{w}"]), (6, "/usr/bin", "rsync", ["-a", "--delete", "/srv/{w}/", "10.{d}.0.{d}:/srv/{w}/"]),
    (5, "/usr/bin", "chmod", ["0640", "/etc/{w}.conf"]), (5, "/usr/bin", "crontab", ["-l"]), (4, "/usr/bin", "openssl", ["x509", "-noout", "-enddate"]),
    (3, "/usr/bin", "socat", ["-", "UNIX-CONNECT:/run/{w}.sock"]), (3, "/usr/bin", "base64", ["-d"]), (2, "/usr/bin", "nc", ["-z", "10.{d}.0.{n}", "22"]),
    (2, "/usr/bin", "whoami", []), (2, "/usr/bin", "psql", ["-c", "select \u00e9tat from t where nom = 'Zo\u00eb \u2014 {w}'"]),
]
PARENTS = [(26, "/usr/bin", "bash"), (22, "/usr/bin", "sh"), (9, "/usr/bin", "dash"), (9, "/usr/lib/systemd", "systemd"), (7, "/usr/sbin", "cron"),
           (7, "/usr/bin", "containerd-shim-runc-v2"), (5, "/usr/bin", "python3"), (4, "/usr/sbin", "sshd"), (3, "/usr/bin", "sudo"), (3, "/usr/bin", "make"),
           (2, "/usr/bin", "node"), (2, "/usr/bin", "zsh"), (1, "/usr/bin", "fish"), (1, "/usr/bin", "xargs")]
USERS = [(55, "root", 0), (12, "www-data", 33), (10, "deploy", 1001), (8, "postgres", 110), (6, "jenkins", 114), (4, "nobody", 65534), (3, "alice", 1002), (2, "bob", 1003)]
WORDS = ("nginx redis mysql haproxy backup metrics billing orders agent cache queue worker proxy ingest search report audit portal gateway "
         "ledger mailer cron sync rotate health stats puller scanner index builder runner sessions").split()
FILES = ["/var/log/{w}/{x}.log", "/tmp/{w}.{h}", "/var/lib/dpkg/status-new", "/run/systemd/units/invocation:{w}.service", "/home/deploy/.cache/{w}/{h}",
         "/etc/cron.d/{w}", "/var/lib/docker/overlay2/{h}/diff/etc/{w}", "/srv/{w}/releases/{n}/{x}.js"]
AGENT = "a%07x-3c1d-4f0a-9b57-%012x"


def table(rows):
    out = []
    for r in rows:
        out += [r[1:]] * r[0]
    return out


PT, PA, US = table(PROGRAMS), table(PARENTS), table(USERS)
HEX = "0123456789abcdef"


def q(s):
    return json.dumps(s, ensure_ascii=False)


class Host:
    def __init__(self, seed, i):
        r = random.Random("%d/host/%d" % (seed, i))
        self.name = "%s-%02d" % (r.choice(["web", "db", "app", "ci", "edge", "batch"]), i)
        self.agent = AGENT % (i, r.getrandbits(48))
        self.id = "%032x" % r.getrandbits(128)
        self.ip = "10.%d.%d.%d" % (r.randrange(256), r.randrange(256), r.randrange(1, 255))
        self.head = ('"agent":{"id":"%s","type":"endpoint","version":"8.15.3"},"ecs":{"version":"8.10.0"},"elastic":{"agent":{"id":"%s"}},'
                     % (self.agent, self.agent))
        self.block = ('"host":{"hostname":"%s","os":{"Ext":{"variant":"Debian"},"kernel":"6.1.0-25-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.106-3 (2024-08-26)",'
                      '"name":"Linux","family":"debian","type":"linux","version":"12.7","platform":"debian","full":"Debian 12.7"},"ip":["127.0.0.1","::1","%s",'
                      '"fe80::%x:%xff:fe%x:%x"],"name":"%s","id":"%s","mac":["02-42-%02x-%02x-%02x-%02x"],"architecture":"x86_64"},'
                      % (self.name, self.ip, r.getrandbits(16), r.getrandbits(8), r.getrandbits(8), r.getrandbits(16), self.name, self.id,
                         r.getrandbits(8), r.getrandbits(8), r.getrandbits(8), r.getrandbits(8)))


def planned(r, near):
    """(directory, name, args, parent, extra) of a planned match, or of a near miss."""
    shell = r.choice(SHELLS)
    d, w = str(r.randrange(1, 250)), r.choice(WORDS)
    target = "deploy@10.%s.%s.%s" % (d, r.randrange(250), r.randrange(250))
    hits = [
        ("/opt", "gost", ["-L=:%s" % (1024 + r.randrange(60000)), "-F", "socks5://%s.example.net:1080" % w]), ("/opt", "gost", ["-Ctunnel.json"]),
        ("/usr/local/bin", "gost", ["-r\u00e9", "-l=socks5://:1080"]), ("/opt", "pivotnacci", ["https://%s.example.net/p.php" % w, "-p", "s3\"cret"]),
        ("/usr/bin", "ssh", ["-N", "-R", "%s:127.0.0.1:22" % (1024 + r.randrange(60000)), target]), ("/usr/bin", "ssh", ["-f", "-N", "-D", "1080", target]),
        ("/usr/bin", "ssh", ["-L", "8080:db:5432", target, "-N"]), ("/usr/bin", "ssh", ["-w", "0:0", target, "ip link set tun0 up"]),
        ("/usr/sbin", "sshd", ["-f", "/tmp/.c", "-D", "-p", "2222"]), ("/usr/bin", "sshuttle", ["-r", target, "0.0.0.0/0", "--dns"]),
        ("/usr/bin", "sshuttle", ["--listen", "0.0.0.0:12300", "--remote", target, "10.0.0.0/8"]),
        ("/usr/bin", "socat", ["TCP4-LISTEN:%s,fork,reuseaddr" % (1024 + r.randrange(60000)), "TCP4:10.0.0.%s:22" % d]),
        ("/usr/bin", "socat", ["tcp4-listen:443,fork", "SOCKS4A:127.0.0.1:%s.example.net:80,socksport=9050" % w]), ("/tmp", "chisel", ["client", "https://%s.example.net" % w, "R:socks"]),
        ("/dev/shm", "chisel_1.9.1_linux_amd64", ["server", "-p", "8000", "--reverse"]), ("/tmp", "Chisel", ["client", "10.0.0.%s:8000" % d, "1080:socks"]),
    ] + [("/usr/sbin", b, ["-f", "t1.%s.example.net" % w]) for b in BARE]
    if not near:
        direc, name, args = r.choice(hits)
        return direc, name, args, shell, None
    kind = r.randrange(12)
    direc, name, args = r.choice(hits)
    if kind == 0: return direc, name, args, r.choice(["systemd", "python3", "cron", "Bash", "bashful", "sshd"]), None   # wrong parent
    if kind == 1: return direc, name, args, None, None                                                                   # no parent name at all
    if kind == 2: return "/usr/bin", "ssh", ["-R", target], shell, None                                                 # 3 arguments with argv[0]
    if kind == 3: return "/usr/bin", "ssh", ["-L", "8080:db:80", target, "CHMOD", "0755"], shell, None                  # excluded word, folded
    if kind == 4: return "/usr/bin", "ssh", ["-r", "-l", "root", target, "uptime"], shell, None                         # `in` is exact case
    if kind == 5: return "/usr/bin", "socat", ["-d", "-d", "TCP-LISTEN:80,fork", "UNIX-CONNECT:/x-TCP4-LISTEN:1"], shell, None
    if kind == 6: return "/opt", "gost", ["x-L=:1080", "--C"], shell, None
    if kind == 7: return "/tmp", "chisel", ["Client", "https://%s.example.net" % w], shell, None
    if kind == 8: return direc, name, args, shell, "end"                                                                # wrong event type
    if kind == 9: return direc, name, args, shell, "fork"                                                               # start, but not exec
    if kind == 10: return "/usr/sbin", r.choice(["iodine2", "Iodine", "ssfd", "ngrok3", "hansel"]), args, shell, None
    return "/usr/bin", "bash", ["-c", "%s %s" % (name, " ".join(args))], shell, None                                    # only in the command line


def person(u, g=None):
    return ('"user":{"name":"%s","id":%d},"group":{"name":"%s","id":%d},"real_user":{"name":"%s","id":%d},"real_group":{"name":"%s","id":%d}'
            % (u[0], u[1], u[0], u[1], u[0], u[1], u[0], u[1]))


def stamp(t):
    g = time.gmtime(int(t))
    return "%04d-%02d-%02dT%02d:%02d:%02d.%09dZ" % (g[0], g[1], g[2], g[3], g[4], g[5], int((t - int(t)) * 1e6) * 1000)


def chunk(job):
    seed, number, first, count, total, opt = job
    r = random.Random("%d/chunk/%d" % (seed, number))
    rnd, choice, bits = r.random, r.choice, r.getrandbits
    hosts = chunk.hosts
    lines, ids = [], []
    step = opt["timespan"] / total
    fill = re.compile(r"\{([wxndh])\}")

    def expand(a):
        if "{" not in a: return a
        def sub(m):
            c = m.group(1)
            return (choice(WORDS) if c in "wx" else str(int(rnd() * 9000) + 10) if c == "n" else str(int(rnd() * 9) + 1) if c == "d" else "%016x" % bits(64))
        return fill.sub(sub, a).replace("{{", "{").replace("}}", "}")

    for i in range(first, first + count):
        h = hosts[int(rnd() * rnd() * len(hosts))]                     # some hosts are busier than others
        ts = stamp(opt["start"] + i * step)
        eid = "N%08x%016x" % (i, bits(64))
        roll = rnd()
        near = False
        plan = None
        if roll < opt["match"]: plan = planned(r, False)
        elif roll < opt["match"] + opt["near"]: plan, near = planned(r, True), True
        kind = rnd()
        u = choice(US)
        pid = 300 + int(rnd() * 4_000_000)
        ent = "Y%06x%030x==" % (i & 0xffffff, bits(120))
        pent, lent = "Z%036x==" % bits(144), "X%036x==" % bits(144)
        if plan:
            direc, name, args, pname, extra = plan
            args = [name] + args
            pdir = "/usr/bin"
            kind = 0.0
        else:
            direc, name, args = choice(PT)
            args = [name] + [expand(a) for a in args]
            pdir, pname = choice(PA)
            extra = None
            # what the program table could hit by itself stays a plain event: keep the match rate under control
        exe = direc + "/" + name
        qargs = ",".join(map(q, args))
        qcmd = q(" ".join(args))
        pargs = [pname or "x"] + (["-c", "run %s" % choice(WORDS)] if rnd() < .5 else [])
        tty = '"tty":{"char_device":{"major":136,"minor":%d}},' % int(rnd() * 12) if rnd() < .2 else ""
        inter = "true" if tty else "false"
        ld = '"interactive":%s,"start":"%s","pid":%d,"args":["-bash"],"args_count":1,"name":"bash","executable":"/usr/bin/bash","working_directory":"/root",%s"entity_id":"%s",%s' % (
            inter, ts, pid - 40, tty, lent, person(u))
        if not opt["wide"]:
            ld = '"pid":%d,"name":"bash","executable":"/usr/bin/bash","entity_id":"%s"' % (pid - 40, lent)
            who = '"user":{"name":"%s","id":%d}' % (u[0], u[1])
        else:
            ld, who = ld.rstrip(","), person(u)
        parent_name = '"name":%s,' % q(pname) if pname else ""
        parent = ('"parent":{"interactive":%s,"start":"%s","pid":%d,"working_directory":"/","entity_id":"%s",%s"args":[%s],"args_count":%d,"executable":%s,"command_line":%s,%s}'
                  % (inter, ts, pid - 7, pent, parent_name, ",".join(map(q, pargs)), len(pargs), q(pdir + "/" + (pname or "unknown")), q(" ".join(pargs)), who))
        seq = 1000 + i
        if kind < .72:      # process
            if extra: action, typ = extra, ("end" if extra == "end" else "start")
            elif plan: action, typ = ("exec" if rnd() < .9 else "exec_event"), "start"
            else:
                k = rnd()
                action, typ = ("exec", "start") if k < .40 else ("fork", "start") if k < .70 else ("end", "end")
            scalar = rnd() < .03                                              # some shippers write one string where others write a list
            etype = '"%s"' % typ if scalar else '["%s"]' % typ
            cat = '"process"' if scalar else '["process"]'
            hashes = ('"hash":{"sha256":"%064x","sha1":"%040x","md5":"%032x"},' % (bits(256), bits(160), bits(128))) if action.startswith("exec") else ""
            body = ('"process":{"Ext":{"ancestry":["%s","%s"]},%s%s,"group_leader":{%s,"same_as_process":false},"session_leader":{%s,"same_as_process":false},'
                    '"entry_leader":{%s,"same_as_process":false,"entry_meta":{"type":"%s"},"parent":{"entity_id":"%s","pid":1,"start":"%s"}},'
                    % (pent, lent, hashes, parent, ld, ld, ld, "sshd" if tty else "init", lent, ts))
            body += ('"pid":%d,"interactive":%s,"working_directory":"%s","entity_id":"%s","executable":%s,"start":"%s",%s"name":%s,"args":[%s],"args_count":%d,"command_line":%s,%s%s'
                     '%s},'
                     % (pid, inter, "/root" if u[1] == 0 else "/srv", ent, q(exe), ts, tty, q(name), qargs, len(args), qcmd,
                        '"exit_code":%d,' % (0 if rnd() < .93 else 1) if action == "end" else "", who,
                        ',"supplemental_groups":[{"name":"%s","id":%d}],"thread":{"capabilities":{"permitted":["CAP_CHOWN","CAP_KILL"],"effective":["CAP_CHOWN"]}}' % u if opt["wide"] else ""))
            tail_msg, dataset = "Endpoint process event", "process"
        elif kind < .86:    # network
            action, typ = choice([("connection_attempted", "start"), ("connection_accepted", "start"), ("disconnect_received", "end"), ("lookup_requested", "info")])
            etype, cat = '["%s"]' % typ, '["network"]'
            body = ('"process":{"Ext":{"ancestry":["%s","%s"]},%s,"pid":%d,"entity_id":"%s","executable":%s,"name":%s},'
                    '"source":{"address":"%s","port":%d,"ip":"%s"},"destination":{"address":"10.%d.%d.%d","port":%d,"ip":"10.%d.%d.%d"},'
                    '"network":{"transport":"tcp","type":"ipv4","direction":"egress","bytes":%d},'
                    % (pent, lent, parent, pid, ent, q(exe), q(name), h.ip, 1024 + bits(15), h.ip, bits(8), bits(8), bits(8), choice([22, 53, 80, 443, 3306, 5432, 6379, 9200]),
                       bits(8), bits(8), bits(8), bits(18)))
            tail_msg, dataset = "Endpoint network event", "network"
        else:               # file
            action, typ = choice([("creation", "creation"), ("modification", "change"), ("rename", "change"), ("deletion", "deletion")])
            etype, cat = '["%s"]' % typ, '["file"]'
            path = expand(choice(FILES))
            base = path.rsplit("/", 1)[1]
            body = ('"process":{"Ext":{"ancestry":["%s","%s"]},%s,"pid":%d,"entity_id":"%s","executable":%s,"name":%s},"file":{"Ext":{"original":{"gid":0,"group":"root","mode":"0644","name":"x","owner":"root","path":"/x","uid":0}},'
                    '"path":%s,"name":%s,"extension":%s,"mode":"0644","owner":"%s","size":%d,"mtime":"%s"},'
                    % (pent, lent, parent, pid, ent, q(exe), q(name), q(path), q(base), q(base.rsplit(".", 1)[-1]), u[0], bits(20), ts))
            tail_msg, dataset = "Endpoint file event", "file"
        event = ('"event":{"agent_id_status":"verified","sequence":%d,"ingested":"%s","created":"%s","kind":"event","module":"endpoint","action":"%s","id":"%s","category":%s,"type":%s,'
                 '"dataset":"endpoint.events.%s","outcome":"unknown"},' % (seq, ts[:19] + "Z", ts, action, eid, cat, etype, dataset))
        user = '"user":{"Ext":{"real":{"name":"%s","id":%d}},"name":"%s","id":%d},"group":{"Ext":{"real":{"name":"%s","id":%d}},"name":"%s","id":%d}' % ((u[0], u[1]) * 4)
        ds = '"data_stream":{"namespace":"default","type":"logs","dataset":"endpoint.events.%s"},' % dataset
        if rnd() < .5:
            line = '{%s%s"message":"%s","@timestamp":"%s",%s%s%s%s}' % (h.head, body, tail_msg, ts, ds, h.block, event, user)
        else:               # another legal order of the same members
            line = '{"@timestamp":"%s",%s%s%s%s"message":"%s",%s%s}' % (ts, event, h.block, ds, body, tail_msg, h.head, user)
        lines.append(line)
        # cheap exact shortcut first: no match without one of these words in a name, and every candidate is parsed and judged
        if MAYBE(line) and seed_match(json.loads(line)):
            ids.append(eid)
    return number, "\n".join(lines) + "\n", ids


_MAYBE = re.compile(r'"name":"(?:gost|pivotnacci|sshd?|sshuttle|socat|chisel[^"]*|%s)"' % "|".join(map(re.escape, BARE)), re.I)
MAYBE = _MAYBE.search


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--count", type=int, default=100_000)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--hosts", type=int, default=50)
    p.add_argument("--match-rate", type=float, default=0.001)
    p.add_argument("--near-rate", type=float, default=0.01)
    p.add_argument("--start", default="2026-01-05T00:00:00Z")
    p.add_argument("--timespan", type=float, default=86_400.0, help="seconds from the first event to the last")
    p.add_argument("--wide", action="store_true", help="every documented member of the leaders and parent: about 3.3 KB an event")
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    p.add_argument("--out", default="-")
    p.add_argument("--ids", help="sidecar list of matching event ids (default OUT.ids)")
    p.add_argument("--recheck", action="store_true", help="judge every line, not only the candidates (slow; checks the shortcut)")
    a = p.parse_args()
    chunk.hosts = [Host(a.seed, i) for i in range(a.hosts)]
    opt = dict(wide=a.wide, match=a.match_rate, near=a.near_rate, timespan=a.timespan,
               start=calendar.timegm(time.strptime(a.start, "%Y-%m-%dT%H:%M:%SZ")))
    jobs = [(a.seed, n, f, min(CHUNK, a.count - f), a.count, opt) for n, f in enumerate(range(0, a.count, CHUNK))]
    out = sys.stdout.buffer if a.out == "-" else open(a.out, "wb")
    ids_path = a.ids or (None if a.out == "-" else a.out + ".ids")
    ids_all, digest, size, recheck = [], hashlib.sha256(), 0, 0
    with multiprocessing.get_context("fork").Pool(a.jobs) as pool:
        for _, text, ids in pool.imap(chunk, jobs):
            data = text.encode()
            if a.recheck:
                full = [d["event"]["id"] for d in map(json.loads, text.splitlines()) if seed_match(d)]
                assert full == ids, "the shortcut lost or added a match"
            out.write(data); digest.update(data); size += len(data); ids_all += ids
    out.flush()
    if ids_path:
        with open(ids_path, "w") as f: f.write("".join(i + "\n" for i in ids_all))
    print("events %d  bytes %d  mean %.0f  matches %d (%.4f%%)  sha256 %s" % (
        a.count, size, size / max(1, a.count), len(ids_all), 100 * len(ids_all) / max(1, a.count), digest.hexdigest()), file=sys.stderr)


if __name__ == "__main__":
    main()
