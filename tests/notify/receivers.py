"""Real receivers on loopback: of HTTP posts, and of mail. They keep what they were sent."""

from __future__ import annotations

import email
import email.policy
import json
import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Posts(BaseHTTPRequestHandler):
    """Takes JSON; answers with the status that its server is told to answer with."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"errcode": 0, "code": 0}')

    def log_message(self, *_):
        pass


class Mail(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs that sends one message."""

    def handle(self):
        self.say("220 here")
        for line in self.rfile:
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                self.say("354 go on")
                self.keep()
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            self.say("250 here" if verb != b"DATA" else "250 taken")

    def say(self, words):
        self.wfile.write(f"{words}\r\n".encode())

    def keep(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.taken.append(message)


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def running(server):
    """Serve in a thread; `taken` and `status` are the server's."""
    server.taken, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def posts():
    """A receiver of posts; its port is server_address[1]."""
    return running(ThreadingHTTPServer(("127.0.0.1", 0), Posts))


def mail():
    """A receiver of mail."""
    return running(MailServer(("127.0.0.1", 0), Mail))
