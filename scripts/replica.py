"""A streaming replica of a cluster of ours, beside it on the same machine."""

import shutil
from pathlib import Path

from scripts.postgres import Postgres, binaries
from scripts.state import private_folder, secret

SLOT = "riverain_replica"
# What the primary needs besides: a replica that is away for long must not fill its disk.
PRIMARY_SETTINGS = """
max_slot_wal_keep_size = 1GB
"""
# It asks the primary to keep the rows that it is reading; beyond that a read is cut rather than the replica late.
SETTINGS = """
hot_standby_feedback = on
max_standby_streaming_delay = 2s
wal_receiver_status_interval = 1s
wal_retrieve_retry_interval = 500ms
"""


class Replica(Postgres):
    """Copied from its primary once, then following it; copied again when it has lost the thread."""

    name = "the replica"

    def __init__(self, folder: Path, primary: Postgres) -> None:
        super().__init__(folder, disposable=primary.disposable)
        self.primary = primary

    def urls(self) -> dict[str, str]:
        url = f"postgresql://riverain_web:{secret('web-password')}@/riverain?host={self.folder}"
        return {"DATABASE_REPLICA_URLS": url}

    def programs(self) -> Path:
        return binaries(self.primary.data)

    def start(self) -> None:
        if not self._can_follow():
            self._copy()
        self._call("pg_ctl", "start", "-s", "-w", "-D", self.data, "-l", self.folder / "log")

    def kill(self) -> None:
        """What a power cut leaves: nothing is put away."""
        self._call("pg_ctl", "stop", "-s", "-w", "-m", "immediate", "-D", self.data, check=False)

    def _can_follow(self) -> bool:
        kept = self.primary.ask(
            f"select 1 from pg_replication_slots where slot_name = '{SLOT}' and wal_status is distinct from 'lost'"
        )
        return bool(kept) and (self.folder / "ready").exists()

    def _copy(self) -> None:
        private_folder(self.folder, self.account)
        shutil.rmtree(self.data, ignore_errors=True)
        self.primary.ask(
            f"select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '{SLOT}'"
        )
        source = ["-h", self.primary.folder, "-U", "postgres", "-D", self.data]
        self._call("pg_basebackup", *source, "-c", "fast", "-X", "stream", "-R", "-C", "-S", SLOT)
        self._configure(SETTINGS)
        (self.folder / "ready").touch()
