"""Starts the site as it grows past one machine, on one: a primary and its replica, PgBouncer, Redis, two web servers,
nginx, a worker and the clock. Tells the address, and stops on Ctrl-C what it started."""

import argparse
import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from scripts import run
from scripts.nginx import Nginx
from scripts.pgbouncer import PgBouncer
from scripts.postgres import Postgres
from scripts.redis_server import Redis
from scripts.replica import PRIMARY_SETTINGS, Replica
from scripts.state import LINK, state_dir

WEB_SERVERS = 2
Server = Postgres | Redis | PgBouncer | Nginx


def data_servers(folder: Path) -> tuple[Postgres, Replica, PgBouncer, Redis]:
    """In the order in which they start: each needs those before it."""
    primary = Postgres(folder / "primary", disposable=False, settings=PRIMARY_SETTINGS)
    replica = Replica(folder / "replica", primary)
    return primary, replica, PgBouncer(folder / "bouncer", primary, replica), Redis(folder / "redis")


def own_folder() -> Path:
    folder = state_dir() / "cluster"
    folder.mkdir(mode=LINK.stat().st_mode & 0o777, exist_ok=True)
    return folder


def start(server: Server, stack: ExitStack) -> None:
    """Start it unless it runs; the stack stops what was started here."""
    if not server.is_running():
        stack.callback(server.stop)
        server.start()


def serve(folder: Path, stack: ExitStack, began: float) -> None:
    """Keep everything running until a signal, or until a part of the site is lost."""
    primary, replica, pooler, redis = data_servers(folder)
    for server in (primary, redis):
        start(server, stack)
    owner = primary.urls() | redis.urls()
    env = run.environment(owner) | {
        "BEHIND_PROXY": "1",
        # Not those of `make run`, whose database is another.
        "MEDIA_ROOT": str(folder / "media"),
        "DEMO_ACCOUNTS_FILE": str(folder / "demo-accounts.txt"),
    }
    run.prepare(env, owner)
    # Copied once it is filled: quicker than following each row of it.
    for server in (replica, pooler):
        start(server, stack)
    crew = run.Crew(env | pooler.urls())
    stack.callback(crew.stop)
    # Undone first: a second Ctrl-C does not leave half of it running.
    stack.callback(run.hear, signal.SIG_IGN)
    ports = [run.PORT + number for number in range(1, WEB_SERVERS + 1)]
    for port in ports:
        crew.start(run.server(port))
    front = Nginx(folder / "nginx", run.PORT, [f"{run.HOST}:{port}" for port in ports], env["STATIC_ROOT"])
    start(front, stack)
    run.wait_until_ready(crew)
    crew.start(run.WORKER)
    crew.start([*run.BEAT, "--schedule", str(folder / "celerybeat-schedule")])
    run.tell_the_address(env, began)
    tell_the_parts(folder, ports)
    while not (name := crew.lost()):
        time.sleep(0.5)
    sys.exit(f"{name} stopped: the rest is stopped too.")


def tell_the_parts(folder: Path, ports: list[int]) -> None:
    web = " and ".join(f"http://localhost:{port}/" for port in ports)
    print(f"\nnginx is in front of {web};")
    print(f"primary, replica, PgBouncer and Redis are in {folder}. How late the replica is: {run.ADDRESS}readyz")
    print("docs/scaling.md says what to try.", flush=True)


def stop() -> None:
    """What was left running by a start that was killed."""
    folder = state_dir() / "cluster"
    if folder.exists():
        for server in reversed(data_servers(folder)):
            if server.is_running():
                server.stop()


def kill_replica() -> None:
    data_servers(own_folder())[1].kill()


def start_replica() -> None:
    data_servers(own_folder())[1].start()


def main() -> None:
    began = time.monotonic()
    run.hear(signal.default_int_handler)
    run.refuse_a_taken_port()
    try:
        with ExitStack() as stack:
            serve(own_folder(), stack, began)
    except KeyboardInterrupt:
        print("\nRiverain is stopped.")


VERBS = {"start": main, "stop": stop, "kill-replica": kill_replica, "start-replica": start_replica}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m scripts.cluster", description=__doc__)
    parser.add_argument("verb", choices=VERBS, nargs="?", default="start")
    # Everything here is its own: what the environment names is for `make run`.
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_REPLICA_URLS", "REDIS_URL"):
        os.environ.pop(name, None)
    VERBS[parser.parse_args().verb]()
