#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Receives webhooks on loopback: http_receiver.py OUT PORT [SECRET] [CERTIFICATE].

Each request becomes a line of JSON in OUT. OUT.answer, where there is one, holds the status to answer
with and then headers, one a line; otherwise it is 204. Writes "ready" to OUT.ready.
"""
import base64
import hashlib
import hmac
import http.server
import json
import os
import ssl
import sys
import time

out, port = sys.argv[1], int(sys.argv[2])
secret = sys.argv[3].encode() if len(sys.argv) > 3 else b""


def is_signed(headers, body):
    """As docs/notifications.md tells a receiver to do it."""
    signed = b"%s.%s.%s" % (headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body)
    expected = "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    is_fresh = abs(time.time() - int(headers["webhook-timestamp"])) < 300
    return is_fresh and hmac.compare_digest(expected, headers.get("webhook-signature", ""))


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        answer = ["204"]
        if os.path.exists(out + ".answer"):
            with open(out + ".answer") as file:
                answer = file.read().split("\n")
        record = {
            "status": int(answer[0]),
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "signed": bool(secret) and "webhook-signature" in self.headers and is_signed(self.headers, body),
            "body": body.decode(),
        }
        with open(out, "a") as file:
            file.write(json.dumps(record) + "\n")
        self.send_response(int(answer[0]))
        for header in answer[1:]:
            if header:
                self.send_header(*header.split(": ", 1))
        if answer[0] != "204":
            self.send_header("content-length", "3")
        self.end_headers()
        if answer[0] != "204":
            self.wfile.write(b"no\n")

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Receiver)
if len(sys.argv) > 4:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[4])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(out + ".ready", "w") as file:
    file.write("ready")
server.serve_forever()
