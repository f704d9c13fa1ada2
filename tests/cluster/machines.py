"""The servers of the whole, each in a folder of its own, on a database that is migrated and holds little."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from scripts.nginx import Nginx
from scripts.pgbouncer import PgBouncer
from scripts.postgres import Postgres, binaries
from scripts.replica import PRIMARY_SETTINGS, Replica
from tests.resilience.conftest import own_settings
from tests.resilience.processes import PrivateRedis, Site, ask, free_port, wait_until
from tests.sources import ROOT

# So short that a test may wait for it, so long that a busy machine stays within it.
MAX_LAG_SECONDS = 2
CATEGORY = "nid-de-poule"
FILL = f"""
import django
django.setup()
from tests.factories import make_category, make_report, make_territory
make_territory()
make_category("{CATEGORY}")
for number in range(8):
    make_report(description=f"Trou numéro {{number}}.")
"""
CSRF = "c" * 32
# What each file of this folder is marked with. "django_db": without it no database is made, and there would be nothing
# to copy.
MARKS = [pytest.mark.slow, pytest.mark.django_db]


class Cluster:
    """Where everything is, and what may befall it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.primary = Postgres(folder / "primary", disposable=True, settings=PRIMARY_SETTINGS)
        self.replica = Replica(folder / "replica", self.primary)
        self.pgbouncer = PgBouncer(folder / "pgbouncer", self.primary, self.replica)
        self.redis = PrivateRedis(folder)
        self.sites: list[Site] = []
        self.port = 0

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, dict, str]:
        return ask(self.port, method, path, body, headers)

    def newest(self) -> str:
        """The reference of the last one that was sent."""
        statement = "select reference from contributions_contribution order by id desc limit 1"
        return self.primary.ask(f"\\connect riverain\n{statement}")

    def replicas_seen(self) -> list[dict]:
        """The replica as each web server sees it."""
        return [json.loads(site.ask("GET", "/readyz")[2])["replicas"]["replica1"] for site in self.sites]

    def wait_for_replica(self, *states: str) -> None:
        wait_until(lambda: all(seen["state"] in states for seen in self.replicas_seen()), f"the replica is {states}")

    def wait_for_the_same(self) -> None:
        """Until the replica holds what the primary holds."""
        reached = self.primary.ask("select pg_current_wal_insert_lsn()")
        wait_until(lambda: self.replica.ask(f"select pg_last_wal_replay_lsn() >= '{reached}'") == "t", "the same rows")

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The replica receives, and shows nothing of it."""
        self.wait_for_the_same()
        self.wait_for_replica("ok")
        self.replica.ask("select pg_wal_replay_pause()")
        wait_until(lambda: self.replica.ask("select pg_get_wal_replay_pause_state()") == "paused", "the replica pauses")
        try:
            yield
        finally:
            self.replica.ask("select pg_wal_replay_resume()")
            self.wait_for_replica("ok")

    def report(self, description: str) -> tuple[str, str]:
        """Send one as the form does; answers where its author is sent, and the cookies that they have then."""
        form = {
            "csrfmiddlewaretoken": CSRF,
            "step": "similar",
            "go": "next",
            "lon": 7.7665,
            "lat": 48.5640,
            "category": CATEGORY,
            "description": description,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={CSRF}"}
        status, given, _page = self.ask("POST", "/signaler/", urlencode(form), headers)
        assert status == 302, status
        return given["location"], given.get("set-cookie", "").partition(";")[0]


@contextmanager
def running(database_url: str, folder: Path) -> Iterator[Cluster]:
    """Start everything; `database_url` leads to a migrated database, which is copied."""
    cluster = Cluster(folder)
    with ExitStack() as stack:
        stack.callback(lambda: subprocess.run(["rm", "-rf", folder], check=True))
        folder.mkdir(mode=0o711)
        for server in (cluster.primary, cluster.replica, cluster.pgbouncer):
            stack.callback(_stop, server)
            if server is cluster.replica:
                _copy(database_url, cluster.primary)
            server.start()
        cluster.redis.start()
        stack.callback(cluster.redis.kill)
        _start_sites(cluster, stack)
        front = Nginx(folder / "nginx", cluster.port, [f"127.0.0.1:{site.port}" for site in cluster.sites], folder)
        stack.callback(_stop, front)
        front.start()
        cluster.wait_for_replica("ok")
        yield cluster


def _stop(server: Postgres | PgBouncer | Nginx) -> None:
    if server.is_running():
        server.stop()


def _copy(database_url: str, primary: Postgres) -> None:
    """What the migrations made, without making it again; then some rows, by the site's own factories."""
    programs = binaries(primary.data)
    # The table of PostGIS is there already, and its superuser's.
    dump = [programs / "pg_dump", "--no-owner", "--no-privileges", "--no-comments"]
    dump += ["--exclude-table-data", "spatial_ref_sys", database_url]
    script = subprocess.run(dump, check=True, capture_output=True).stdout
    restore = [programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", primary.urls()["DATABASE_OWNER_URL"]]
    subprocess.run(restore, input=script, check=True, capture_output=True)


def _fill(cluster: Cluster) -> None:
    owner = {"DATABASE_URL": cluster.primary.urls()["DATABASE_OWNER_URL"], "REDIS_URL": cluster.redis.url}
    env = os.environ | own_settings(cluster.folder) | owner
    subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, env=env, check=True)


def _start_sites(cluster: Cluster, stack: ExitStack) -> None:
    env = own_settings(cluster.folder) | cluster.pgbouncer.urls() | {"REDIS_URL": cluster.redis.url}
    env |= {"REPLICA_MAX_LAG_SECONDS": str(MAX_LAG_SECONDS), "BEHIND_PROXY": "1"}
    cluster.port = free_port()
    with ThreadPoolExecutor(3) as crew:
        filling = crew.submit(_fill, cluster)
        starting = [crew.submit(Site, env, cluster.folder / f"site{number}.log") for number in (1, 2)]
    for start in starting:
        cluster.sites.append(start.result())
        stack.callback(cluster.sites[-1].kill)
    filling.result()
