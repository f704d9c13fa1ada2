"""A mail server of a few lines, which refuses everybody until it is told to listen."""

import re
import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """What it accepted, one Message-ID for each acceptance; `is_open` says whether it accepts."""

    is_open: bool = False
    accepted: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refused: int = 0

    def start(self) -> None:
        outer = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                converse(outer, self)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def converse(server: MailServer, line: socketserver.StreamRequestHandler) -> None:
    if not server.is_open:
        server.refused += 1
        line.wfile.write(b"421 come back later\r\n")
        return
    line.wfile.write(b"220 ready\r\n")
    recipient = ""
    while words := line.rfile.readline().decode("latin-1").strip():
        verb = words[:4].upper()
        if verb == "RCPT":
            recipient = words.partition("<")[2].rstrip(">")
        if verb == "DATA":
            line.wfile.write(b"354 go on\r\n")
            take(server, recipient, message_of(line))
        line.wfile.write(b"221 bye\r\n" if verb == "QUIT" else b"250 ok\r\n")


def message_of(line: socketserver.StreamRequestHandler) -> str:
    lines = iter(line.rfile.readline, b".\r\n")
    return b"".join(lines).decode("latin-1")


def take(server: MailServer, recipient: str, message: str) -> None:
    server.accepted.append(re.search(r"^Message-ID: (\S+)", message, re.MULTILINE | re.IGNORECASE)[1])
    server.recipients.append(recipient)
