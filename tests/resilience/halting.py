"""A mailbox that stops in the middle of its work, and tells the test, which kills it there or lets it go on."""

import os
import socket
from collections.abc import Sequence

from django.core.mail import EmailMessage

from demo.mailbox import MailboxBackend


class HaltingMailbox(MailboxBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        halt("before")
        sent = super().send_messages(email_messages)
        halt("after")
        return sent


def halt(moment: str) -> None:
    """Wait for a word of the test; a process that is killed instead never hears it."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(os.environ["HALT_SOCKET"])
        line.sendall(moment.encode())
        line.recv(8)
