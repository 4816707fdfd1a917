#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Receives entries of the journal as journald does: journal_receiver.py OUT SOCKET.

Each entry becomes a line of JSON in OUT: its fields, and whether it came as a file in memory that can
no longer change. Writes "ready" to OUT.ready.
"""
import fcntl
import json
import mmap
import os
import socket
import struct
import sys

out, path = sys.argv[1], sys.argv[2]
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(path)


def fields(data):
    found = {}
    while data:
        end = data.index(b"\n")
        line = data[:end]
        if b"=" in line:
            name, value = line.split(b"=", 1)
            data = data[end + 1:]
        else:
            name = line
            (size,) = struct.unpack_from("<Q", data, end + 1)
            start = end + 9
            value = data[start:start + size]
            assert data[start + size:start + size + 1] == b"\n"
            data = data[start + size + 1:]
        found[name.decode()] = value.decode()
    return found


with open(out + ".ready", "w") as file:
    file.write("ready")
while True:
    data, control, _, _ = receiver.recvmsg(1 << 20, socket.CMSG_SPACE(4))
    record = {"sealed": None}
    if control:
        (descriptor,) = struct.unpack("i", control[0][2][:4])
        record["sealed"] = fcntl.fcntl(descriptor, 1034) == 0xF
        with mmap.mmap(descriptor, 0, mmap.MAP_PRIVATE, mmap.PROT_READ) as view:
            data = view[:]
        os.close(descriptor)
    record["fields"] = fields(data)
    with open(out, "a") as file:
        file.write(json.dumps(record) + "\n")
