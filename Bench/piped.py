# SPDX-License-Identifier: Apache-2.0
"""The processor time that a program takes for what it reads from a pipe, its start-up left out.

Start-up with a thousand rules takes longer than some inputs do, and is never twice the same: taking one run's from
another's would leave mostly noise. So the clock of the one process is read when it has read the first bytes.
"""
import fcntl
import os
import struct
import subprocess
import sys
import termios
import time


def processor_seconds(process):
    """What all threads of a running process took so far, ended ones included."""
    # The clock's number as clock_getcpuclockid(3) makes it; Python has that function for threads only.
    return time.clock_gettime(~process.pid << 3 | 2)


def unread(pipe):
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0]


def cost(command, path, may_end_with=(0,)):
    """Processor seconds from the first bytes read to the program's end."""
    reading, writing = os.pipe()
    process = subprocess.Popen(command, stdin=reading, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(reading)
    try:
        with open(path, "rb") as file:
            os.write(writing, file.read(1000))
            while unread(writing) > 0:
                time.sleep(0.002)
                if process.poll() is not None:
                    sys.exit(f"{' '.join(command)} ended before it read")
            start = processor_seconds(process)
            while block := file.read(1 << 16):
                while block:
                    block = block[os.write(writing, block):]
    except BrokenPipeError:
        pass  # how it ended is told below
    os.close(writing)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in may_end_with:
        sys.exit(f"{' '.join(command)} < {path}\nended with status {process.returncode}")
    return usage.ru_utime + usage.ru_stime - start
