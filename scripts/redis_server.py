"""A Redis of our own: one folder, one unix socket, no network."""

import socket
import subprocess
import sys
import time
from pathlib import Path

from scripts.state import as_account, private_folder, service_account

SETTINGS = """
port 0
unixsocket {folder}/redis.sock
unixsocketperm 700
daemonize yes
dir {folder}
logfile {folder}/log
databases 4
save 300 1
maxmemory 256mb
# What has a term of life is a cache and may go; the queues have none and stay.
maxmemory-policy volatile-lru
"""


class Redis:
    """The server kept in one folder of `.run/`."""

    name = "Redis"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "redis.sock"
        self.account = service_account("redis")

    def urls(self) -> dict[str, str]:
        return {"REDIS_URL": f"unix://{self.socket}"}

    def is_running(self) -> bool:
        try:
            return self._say("PING").startswith(b"+PONG")
        except OSError:
            return False

    def start(self) -> None:
        private_folder(self.folder, self.account)
        settings = SETTINGS.format(folder=self.folder)
        command = ["redis-server", "-"]
        subprocess.run(
            command,
            input=settings,
            text=True,
            check=True,
            capture_output=True,
            cwd="/",
            **as_account(self.account),
        )
        self._wait(running=True)

    def stop(self) -> None:
        self._say("SHUTDOWN SAVE")
        self._wait(running=False)

    def _wait(self, *, running: bool) -> None:
        limit = time.monotonic() + 15
        while self.is_running() != running:
            if time.monotonic() > limit:
                sys.exit(f"Redis does not answer as it should; see {self.folder / 'log'}")
            time.sleep(0.05)

    def _say(self, words: str) -> bytes:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self.socket))
            line.sendall(f"{words}\r\n".encode())
            return line.recv(64)
