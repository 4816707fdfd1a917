#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Receives mail on loopback: smtp_receiver.py OUT PORT [CERTIFICATE USER PASSWORD].

Each mail becomes a line of JSON in OUT. With a certificate STARTTLS and a log-in are demanded.
OUT.answer, where there is one, holds the answer to each mail. Writes "ready" to OUT.ready.
"""
import asyncio
import email
import email.policy
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

out, port = sys.argv[1], int(sys.argv[2])


class Receiver:
    async def handle_DATA(self, server, session, envelope):
        if os.path.exists(out + ".answer"):
            with open(out + ".answer") as file:
                return file.read().strip()
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = [part for part in mail.walk() if not part.is_multipart()]
        record = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": session.ssl is not None,
            "user": (session.auth_data.login.decode() if session.authenticated else None),
            "headers": [[name, str(value)] for name, value in mail.items()],
            "parts": [[part.get_content_type(), part.get_content()] for part in parts],
        }
        with open(out, "a") as file:
            file.write(json.dumps(record) + "\n")
        return "250 OK"


def check(server, session, envelope, mechanism, data):
    is_right = data.login == sys.argv[4].encode() and data.password == sys.argv[5].encode()
    return AuthResult(success=is_right, handled=is_right, auth_data=data if is_right else None)


options = {}
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3])
    options = {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": check,
    }


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Receiver(), hostname="localhost", enable_SMTPUTF8=True, **options),
        "127.0.0.1",
        port,
    )
    with open(out + ".ready", "w") as file:
        file.write("ready")
    await server.serve_forever()


asyncio.run(main())
