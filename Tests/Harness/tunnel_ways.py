# SPDX-License-Identifier: Apache-2.0
"""The ways in which tunnel_matrix.py starts a program: what matrix_cell is told for each."""
import os
import shlex
import shutil

# Without what a person's profile adds: every account can read what is there.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Program:
    """What is to be started: a file, its arguments with the first, and for a script the interpreter that runs it."""

    def __init__(self, file, words, script=None):
        self.file = file
        self.words = words
        self.script = script

    @property
    def line(self):
        return " ".join(shlex.quote(word) for word in [self.file] + self.words)


def runner(program, folder):
    """The file that the kernel will say runs: for a script, what its first line names."""
    real = os.path.realpath(program.file)
    with open(real, "rb") as file:
        head = file.readline(256)
    if head.startswith(b"#!"):
        words = head[2:].split()
        if os.path.basename(words[0]) == b"env":
            return os.path.realpath(shutil.which(words[1].decode(), path=PATH))
        return os.path.realpath(words[0].decode())
    return real


def renamed(program, folder):
    """A copy under a name that says nothing; of a script's program, the script's copy."""
    name = os.path.join(folder, "renamed", os.path.basename(program.file), "svchelper")
    os.makedirs(os.path.dirname(name), exist_ok=True)
    if not os.path.exists(name):
        shutil.copy(os.path.realpath(program.file), name + ".new")
        os.rename(name + ".new", name)
    words = list(program.words)
    if program.script:
        words[words.index(program.script)] = "job" + os.path.splitext(program.script)[1]
        return Program(program.file, words)
    return Program(name, words)


def way_bash(program, folder):
    return {"input": program.line + "\n:\n"}, ["bash"]


def way_sh(program, folder):
    return {}, ["sh", "-c", program.line]


def way_python(program, folder):
    text = f"import subprocess\nsubprocess.run({[program.file] + program.words!r})\n"
    return {"input": text}, ["python3", "-"]


def way_cron(program, folder):
    return {"launcher": folder + "/launch/cron", "session": "1", "quiet": "1"}, ["/bin/sh", "-c", program.line]


def way_nohup(program, folder):
    return {}, ["nohup", program.file] + program.words


def way_setsid(program, folder):
    return {}, ["setsid", program.file] + program.words


def way_timeout(program, folder):
    return {}, ["timeout", "9", program.file] + program.words


def way_sudo(program, folder):
    return {"launcher": folder + "/launch/sudo", "uid": "65534"}, [program.file] + program.words


def way_service(program, folder):
    return {"launcher": folder + "/launch/systemd", "session": "1", "pids": "1"}, [program.file] + program.words


def way_container(program, folder):
    return {"pids": "1", "mounts": "1"}, [program.file] + program.words


def way_renamed(program, folder):
    copy = renamed(program, folder)
    return {"expect": runner(copy, folder)}, [copy.file] + copy.words


def way_symlink(program, folder):
    link = os.path.join(folder, "links", os.path.basename(program.file), "updater")
    os.makedirs(os.path.dirname(link), exist_ok=True)
    if not os.path.lexists(link):
        os.symlink(program.file, link)
    return {}, [link] + program.words


def way_memory(program, folder):
    return {"memory": "1", "file": program.file}, [os.path.basename(program.file)] + program.words


def way_memory_renamed(program, folder):
    return {"memory": "1", "file": program.file}, ["svchelper"] + program.words


def way_script(program, folder):
    # The name is the same for all: which program it starts stands in its text alone.
    path = os.path.join(folder, "scripts", str(abs(hash(program.line))), "run.sh")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.exists(path):
        with open(path + ".new", "w") as file:
            file.write("#!/bin/sh\n" + program.line + "\nexit 0\n")
        os.chmod(path + ".new", 0o755)
        os.rename(path + ".new", path)
    return {}, [path]


def way_exec_a(program, folder):
    return {"input": "exec -a kthreadd " + program.line + "\n"}, ["bash"]


WAYS = {
    "bash": way_bash, "sh -c": way_sh, "python": way_python, "cron": way_cron, "nohup": way_nohup,
    "setsid": way_setsid, "timeout": way_timeout, "sudo": way_sudo, "service": way_service,
    "container": way_container, "renamed": way_renamed, "symlink": way_symlink, "memory": way_memory,
    "memory, renamed": way_memory_renamed, "script": way_script, "exec -a": way_exec_a,
}
