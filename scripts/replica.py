"""A streaming replica of a cluster of ours, beside it on the same machine."""

import os
import shutil
import signal
import time
from contextlib import suppress
from pathlib import Path

from scripts.postgres import WHO, Postgres, binaries
from scripts.state import private_folder, secret

SLOT = "riverain_replica"
PATIENCE_SECONDS = 10
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

    def __init__(self, folder: Path, primary: Postgres, slot: str = SLOT) -> None:
        super().__init__(folder, disposable=primary.disposable)
        self.primary, self.slot = primary, slot

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
        """What a power cut leaves: no process of it has the time to put anything away."""
        leader = int((self.data / "postmaster.pid").read_text().split()[0])
        # It makes no child that the list would miss; one that stayed would hold what the next start needs.
        os.kill(leader, signal.SIGSTOP)
        processes = [leader, *_children(leader)]
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        _wait_for_the_end_of(processes)
        # Where process 1 does not collect the dead (many a container), their number stays taken, and the next start
        # would read these as those of a server that lives.
        for left in (self.data / "postmaster.pid", self.folder / ".s.PGSQL.5432.lock"):
            left.unlink(missing_ok=True)

    def forget(self) -> None:
        """Stop it, free its primary from keeping a journal for it, and give its room back."""
        if self.is_running():
            self.stop()
        self._drop_slot()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _can_follow(self) -> bool:
        kept = self.primary.ask(
            f"select 1 from pg_replication_slots where slot_name = '{self.slot}' and wal_status is distinct from 'lost'"
        )
        return bool(kept) and (self.folder / "ready").exists()

    def _copy(self) -> None:
        private_folder(self.folder, self.account)
        shutil.rmtree(self.data, ignore_errors=True)
        self._drop_slot()
        self._ask_to_be_let_in()
        source = ["-h", self.primary.folder, "-U", "postgres", "-D", self.data]
        self._call("pg_basebackup", *source, "-c", "fast", "-X", "stream", "-R", "-C", "-S", self.slot)
        self._configure(SETTINGS)
        (self.folder / "ready").touch()

    def _ask_to_be_let_in(self) -> None:
        """A cluster that was made before there were replicas knows nothing of them."""
        door = self.primary.data / "pg_hba.conf"
        if door.read_text() != WHO:
            door.write_text(WHO)
            self.primary.ask("select pg_reload_conf()")

    def _drop_slot(self) -> None:
        self.primary.ask(
            f"select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '{self.slot}'"
        )


def _children(leader: int) -> list[int]:
    """The processes whose parent it is."""
    processes = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    return [process for process in processes if _state_and_parent(process)[1] == leader]


def _state_and_parent(process: int) -> tuple[str, int]:
    """("", 0) for one that is no more."""
    try:
        # The name of the program, in brackets, may hold anything.
        state, parent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return "", 0
    return state, int(parent)


def _wait_for_the_end_of(processes: list[int]) -> None:
    """One that is dead and that nobody has asked after (Z) holds nothing any more."""
    patience = time.monotonic() + PATIENCE_SECONDS
    while any(_state_and_parent(process)[0] not in ("", "Z") for process in processes):
        if time.monotonic() > patience:
            raise TimeoutError("The replica does not die.")
        time.sleep(0.01)
