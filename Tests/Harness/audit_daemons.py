# SPDX-License-Identifier: Apache-2.0
"""auditd with laurel as its plugin, to compare with: configured in a folder of its own, ended by pid, and the kernel's audit
rules and settings put back as they were.

Programs that are not installed are taken out of Debian's packages, which are unpacked in that folder and never installed.
"""
import glob
import os
import shutil
import signal
import subprocess
import time

PACKAGES = ("auditd", "libauparse0", "laurel")
# As auditd's package sets it, but for the wait: 60,000 ticks of it would hold the load up for minutes.
BACKLOG = "8192"
KEY = "exec-storm"


class Unavailable(Exception):
    """Why the daemons cannot run here."""


def run(words, **options):
    return subprocess.run(words, check=True, capture_output=True, text=True, **options).stdout


class AuditDaemons:
    def __init__(self, folder, execs):
        self.folder = folder + "/daemons"
        os.makedirs(self.folder, mode=0o750)
        self.daemon = self.plugin = None
        self.environment = dict(os.environ)
        self._find()
        self.before = self.status()
        if self.before["enabled"] == "2":
            raise Unavailable("the audit rules are locked until the next boot")
        if self.before["pid"] != "0":
            raise Unavailable(f"an audit daemon runs already (pid {self.before['pid']})")
        if self.rules():
            raise Unavailable("there are audit rules already")
        self._configure(execs)

    def _find(self):
        names = ("auditd", "auditctl", "laurel")
        path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
        self.programs = {name: shutil.which(name, path=path) for name in names}
        if not all(self.programs.values()):
            root = self.folder + "/root"
            try:
                run(["apt-get", "download", *PACKAGES], cwd=self.folder)
                for package in glob.glob(self.folder + "/*.deb"):
                    run(["dpkg-deb", "-x", package, root])
            except (OSError, subprocess.CalledProcessError) as error:
                raise Unavailable(f"auditd and laurel are not installed, nor can be fetched: {error}") from error
            for name in names:
                found = glob.glob(f"{root}/sbin/{name}") + glob.glob(f"{root}/usr/sbin/{name}")
                if not found:
                    raise Unavailable(f"Debian's packages have no {name}")
                self.programs[name] = found[0]
            libraries = {os.path.dirname(file) for file in glob.glob(root + "/**/libauparse.so.0", recursive=True)}
            self.environment["LD_LIBRARY_PATH"] = ":".join(libraries)

    def control(self, *words):
        try:
            return run([self.programs["auditctl"], *words], env=self.environment)
        except subprocess.CalledProcessError as error:
            raise Unavailable(f"auditctl {' '.join(words)}: {error.stderr.strip()}") from error

    def status(self):
        return dict(line.split(None, 1) for line in self.control("-s").splitlines() if " " in line)

    def rules(self):
        return [line for line in self.control("-l").splitlines() if line.startswith("-")]

    def _configure(self, execs):
        os.makedirs(self.folder + "/plugins.d")
        self.log = self.folder + "/laurel/audit.log"
        files = {
            "auditd.conf": f"local_events = yes\nwrite_logs = no\nlog_file = {self.folder}/audit.log\nlog_format = RAW\n"
                           f"plugin_dir = {self.folder}/plugins.d\nq_depth = {min(99_999, max(2000, 8 * execs))}\n"
                           "overflow_action = SYSLOG\npriority_boost = 4\nflush = NONE\nspace_left_action = IGNORE\n"
                           "admin_space_left_action = IGNORE\ndisk_full_action = IGNORE\ndisk_error_action = IGNORE\n"
                           "space_left = 75\nadmin_space_left = 50\nname_format = NONE\n",
            "plugins.d/laurel.conf": f"active = yes\ndirection = out\ntype = always\nformat = string\n"
                                     f"path = {self.programs['laurel']}\nargs = --config {self.folder}/laurel.toml\n",
            "laurel.toml": f"directory = \"{self.folder}/laurel\"\nstatusreport-period = 0\n[auditlog]\n"
                           "file = \"audit.log\"\nsize = 1000000000\ngenerations = 1\n[transform]\n"
                           "execve-argv = [ \"array\" ]\n[translate]\nuniversal = false\nuser-db = false\n",
        }
        for name, text in files.items():
            with open(os.open(f"{self.folder}/{name}", os.O_WRONLY | os.O_CREAT, 0o640), "w", encoding="utf-8") as file:
                file.write(text)

    def start(self):
        words = [self.programs["auditd"], "-f", "-s", "nochange", "-c", self.folder]
        self.messages = open(self.folder + "/messages", "w+", encoding="utf-8")
        self.daemon = subprocess.Popen(words, env=self.environment, stdout=self.messages, stderr=self.messages)
        for _ in range(100):
            self.plugin = self._child()
            if self.plugin and self.status()["pid"] == str(self.daemon.pid):
                break
            if self.daemon.poll() is not None:
                break
            time.sleep(0.1)
        else:
            raise Unavailable("auditd did not start laurel")
        if self.daemon.poll() is not None:
            self.messages.seek(0)
            raise Unavailable("auditd ended: " + self.messages.read()[-300:].strip())
        self.control("-b", BACKLOG)
        self.control("--backlog_wait_time", "0")
        self.control("-e", "1")
        self.control("-a", "always,exit", "-F", "arch=b64", "-S", "execve,execveat", "-k", KEY)
        self.lost = int(self.status()["lost"])
        time.sleep(1)
        if self._child() is None:
            raise Unavailable("laurel ended at once")

    def _child(self):
        with open(f"/proc/{self.daemon.pid}/task/{self.daemon.pid}/children", encoding="utf-8") as file:
            for pid in file.read().split():
                try:
                    if "laurel" in os.readlink(f"/proc/{pid}/exe"):
                        return int(pid)
                except OSError:
                    pass
        return None

    def pids(self):
        """The daemon, its plugin, and the kernel's thread that feeds them."""
        kernel = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and self._command(pid) == "kauditd"]
        return {"auditd": self.daemon.pid, "laurel": self.plugin, "kauditd": kernel[0] if kernel else None}

    @staticmethod
    def _command(pid):
        try:
            with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
                return file.read().strip()
        except OSError:
            return ""

    def lost_records(self):
        return int(self.status()["lost"]) - self.lost

    def seen(self, program):
        """Starts of a program, by its first argument, that laurel wrote down."""
        word = program.encode()
        count = 0
        for file in glob.glob(self.log + "*"):
            with open(file, "rb") as lines:
                count += sum(1 for line in lines if b'"ARGV":["' + word + b'"' in line)
        return count

    def stop(self):
        """Takes everything back, whatever was done."""
        try:
            subprocess.run([self.programs["auditctl"], "-D", "-k", KEY], env=self.environment, capture_output=True,
                           check=False)
        finally:
            if self.daemon and self.daemon.poll() is None:
                self.daemon.send_signal(signal.SIGTERM)
                try:
                    self.daemon.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    self.daemon.kill()
                    self.daemon.wait()
        for option, name in (("-e", "enabled"), ("-b", "backlog_limit"), ("--backlog_wait_time", "backlog_wait_time")):
            self.control(option, self.before[name])
        after = self.status()
        for name in ("enabled", "pid", "backlog_limit", "backlog_wait_time"):
            if after[name] != self.before[name]:
                print(f"exec_storm: audit's {name} is {after[name]} and was {self.before[name]}")
        if self.rules():
            print("exec_storm: audit rules were left behind")
