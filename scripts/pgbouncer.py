"""A PgBouncer of our own: one folder, one unix socket, in front of a primary and its replica."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from scripts.postgres import Postgres
from scripts.state import as_account, private_folder, secret, service_account

PORT = 6432
PATIENCE_SECONDS = 15

# A server that is away is told at once to who asks: there is another one for reads, and a 503 for the rest.
SETTINGS = """
[databases]
riverain = host={primary}
riverain_replica = host={replica} dbname=riverain

[pgbouncer]
listen_port = {port}
unix_socket_dir = {folder}
unix_socket_mode = 0700
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = transaction
max_client_conn = 1000
default_pool_size = 20
server_connect_timeout = 2
server_login_retry = 1
query_wait_timeout = 3
logfile = {folder}/log
pidfile = {folder}/pid
log_connections = 0
log_disconnections = 0
"""

# The servers' own secrets, from which no password can be read.
USERS = """
select format('"%s" "%s"', rolname, rolpassword) from pg_authid where rolname in ('riverain_web', 'riverain_owner')
"""


class PgBouncer:
    """The pooler kept in one folder: transactions of many clients over few connections."""

    name = "PgBouncer"

    def __init__(self, folder: Path, primary: Postgres, replica: Postgres) -> None:
        self.folder, self.primary, self.replica = folder, primary, replica
        self.account = service_account("postgres")

    def urls(self) -> dict[str, str]:
        """Return what the site is told. Who migrates goes to the primary: a migration holds on to its session."""
        return {
            "DATABASE_URL": self._url("riverain"),
            "DATABASE_REPLICA_URLS": self._url("riverain_replica"),
            "DATABASE_PREPARE": "0",
        }

    def _url(self, database: str) -> str:
        return f"postgresql://riverain_web:{secret('web-password')}@/{database}?host={self.folder}&port={PORT}"

    def is_running(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(self.folder / f".s.PGSQL.{PORT}")) == 0

    def start(self) -> None:
        private_folder(self.folder, self.account)
        words = {"primary": self.primary.folder, "replica": self.replica.folder, "folder": self.folder, "port": PORT}
        self._write("settings.ini", SETTINGS.format(**words))
        self._write("users", self.primary.ask(USERS))
        command = ["pgbouncer", "-q", "-d", str(self.folder / "settings.ini")]
        path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))
        options = as_account(self.account) | {"cwd": "/", "env": os.environ | {"PATH": path}}
        done = subprocess.run(command, capture_output=True, text=True, **options)
        if done.returncode:
            sys.exit(f"PgBouncer does not start: {done.stderr}")
        self._wait(running=True)

    def stop(self) -> None:
        os.kill(int((self.folder / "pid").read_text()), signal.SIGTERM)
        self._wait(running=False)

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.touch(mode=0o600)
        os.chown(path, self.account.pw_uid, self.account.pw_gid)
        path.write_text(text)

    def _wait(self, *, running: bool) -> None:
        limit = time.monotonic() + PATIENCE_SECONDS
        while self.is_running() != running:
            if time.monotonic() > limit:
                sys.exit(f"PgBouncer does not answer as it should; see {self.folder / 'log'}")
            time.sleep(0.02)
