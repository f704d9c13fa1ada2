"""A PostGIS cluster of our own: one folder, one unix socket, no network."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.state import ROOT, as_account, private_folder, secret, service_account

SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""

# Only the cluster of the tests: a power cut may lose it, and nothing of it is missed.
DISPOSABLE = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""

WHO = """
local all postgres peer map=us
local replication postgres peer map=us
local all all scram-sha-256
"""

LAST_LINES = 20


class Postgres:
    """The cluster kept in one folder of `.run/`."""

    name = "PostgreSQL"

    def __init__(self, folder: Path, *, disposable: bool, settings: str = "") -> None:
        self.folder = folder
        self.data = folder / "data"
        self.disposable = disposable
        self.settings = settings
        self.account = service_account("postgres")

    def urls(self) -> dict[str, str]:
        """Return the two addresses: the one of the site, and the one of whoever migrates."""
        return {
            "DATABASE_URL": f"postgresql://riverain_web:{secret('web-password')}@/riverain?host={self.folder}",
            "DATABASE_OWNER_URL": f"postgresql://riverain_owner:{secret('owner-password')}@/riverain?host={self.folder}",
        }

    def is_running(self) -> bool:
        if not (self.data / "PG_VERSION").exists():
            return False
        return self._call("pg_ctl", "status", "-D", self.data, check=False).returncode == 0

    def start(self) -> None:
        is_new = not (self.data / "PG_VERSION").exists()
        if is_new:
            self._create()
        self._call("pg_ctl", "start", "-s", "-w", "-D", self.data, "-l", self.folder / "log")
        # The mark is set last: a first start that was cut short is taken up again.
        if not (self.folder / "ready").exists():
            self._prepare()
            (self.folder / "ready").touch()

    def stop(self) -> None:
        self._call("pg_ctl", "stop", "-s", "-w", "-m", "fast", "-D", self.data, check=False)

    def _create(self) -> None:
        private_folder(self.folder, self.account)
        shutil.rmtree(self.data, ignore_errors=True)
        self._call(
            "initdb",
            "-D",
            self.data,
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-instructions",
        )
        self._configure(SETTINGS + DISPOSABLE * self.disposable + self.settings)
        # The superuser is the account of the cluster, by the system's word; roles have passwords.
        (self.data / "pg_hba.conf").write_text(WHO)
        (self.data / "pg_ident.conf").write_text(f"us {self.account.pw_name} postgres\n")

    def _configure(self, settings: str) -> None:
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(f"{settings}unix_socket_directories = '{self.folder}'\n")

    def _prepare(self) -> None:
        passwords = {
            "OWNER_PASSWORD": secret("owner-password"),
            "WEB_PASSWORD": secret("web-password"),
        }
        self.ask((ROOT / "scripts/database.sql").read_text(), env=os.environ | passwords)

    def ask(self, script: str, **options) -> str:
        """What `psql` prints for a script of the superuser: bare rows, columns between bars."""
        arguments = ["-X", "-q", "-A", "-t", "-h", self.folder, "-U", "postgres", "-d", "postgres"]
        return self._call("psql", *arguments, input=script, **options).stdout.strip()

    def programs(self) -> Path:
        return binaries(self.data)

    def _call(self, program: str, *arguments: str | Path, check: bool = True, **options) -> subprocess.CompletedProcess:
        command = [self.programs() / program, *arguments]
        # A session of its own: the Ctrl-C that ends the site must not cut short what ends this.
        options |= as_account(self.account) | {"cwd": "/", "start_new_session": True}
        done = subprocess.run(command, capture_output=True, text=True, **options)
        if check and done.returncode:
            sys.exit(f"{program} failed:\n{done.stdout}{done.stderr}{self._last_words()}")
        return done

    def _last_words(self) -> str:
        """The end of its log: the folder may be gone when somebody reads of it."""
        log = self.folder / "log"
        if not log.exists():
            return ""
        lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        return "\n".join([f"The last lines of {log}:", *lines])


def binaries(data: Path) -> Path:
    """Return the folder of the newest server with PostGIS, or of the one that made the cluster."""
    version = data / "PG_VERSION"
    wanted = version.read_text().strip() if version.exists() else None
    found = sorted(
        Path("/usr/share/postgresql").glob("*/extension/postgis.control"),
        key=_release,
        reverse=True,
    )
    for control in found:
        release = control.parts[-3]
        folder = Path("/usr/lib/postgresql", release, "bin")
        if wanted in (None, release) and (folder / "initdb").exists():
            return folder
    sys.exit(f"No PostgreSQL {wanted or ''} with PostGIS here. `make clean` forgets an old cluster.")


def _release(control: Path) -> int:
    return int(control.parts[-3])
