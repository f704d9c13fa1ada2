"""Starts the site with all it needs, tells its address, and stops on Ctrl-C what it started."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

from scripts.services import running
from scripts.state import ROOT, secret, state_dir

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
ADDRESS = f"http://localhost:{PORT}/"
PATIENCE_SECONDS = 60


def server(port: int) -> list[str]:
    command = ["granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "4", "--no-access-log", "--log-level", "warning"]
    return [*command, "config.wsgi:application"]


SERVER = server(PORT)
CELERY = ["celery", "--quiet", "--app", "config"]
WORKER = [*CELERY, "worker", "--loglevel", "warning", "--concurrency", "2"]
BEAT = [*CELERY, "beat", "--loglevel", "warning", "--pidfile", ""]


def environment(urls: dict[str, str]) -> dict[str, str]:
    """Return what Django reads: the caller's words first, then those of this installation."""
    state = state_dir()
    ours = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": secret("secret-key"),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SITE_URL": ADDRESS.rstrip("/"),
        "STATE_DIR": str(state),
        "MEDIA_ROOT": str(state / "media"),
        "STATIC_ROOT": str(state / "static"),
        "DEMO": "1",
        "DEMO_ACCOUNTS_FILE": str(state / "demo-accounts.txt"),
    }
    # Said once, in our own words, by tell_the_address.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    return ours | quiet | os.environ | urls


class Crew:
    """The processes of the site. Each leads a group, so that stopping it stops its children."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.members: list[subprocess.Popen] = []

    def start(self, command: list[str]) -> subprocess.Popen:
        # As modules: the scripts of a virtual environment know one place only, and a folder may be moved.
        program = [sys.executable, "-m", *command]
        member = subprocess.Popen(program, env=self.env, cwd=ROOT, start_new_session=True)
        self.members.append(member)
        return member

    def stop(self) -> None:
        for member in self.members:
            _signal_group(member, signal.SIGTERM)
        limit = time.monotonic() + 10
        for member in self.members:
            with suppress(subprocess.TimeoutExpired):
                member.wait(max(0.1, limit - time.monotonic()))
            _signal_group(member, signal.SIGKILL)

    def lost(self) -> str | None:
        """Return the name of a process that ended by itself."""
        return next((member.args[2] for member in self.members if member.poll() is not None), None)


def _signal_group(member: subprocess.Popen, number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(member.pid, number)


def refuse_a_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError:
            sys.exit(f"Port {PORT} is taken. Another one: make run PORT={PORT + 1}")


def prepare(env: dict[str, str], urls: dict[str, str]) -> None:
    """Migrate and fill, as the owner of the tables; the site itself never has that right."""
    crew = Crew(env | {"DATABASE_URL": urls["DATABASE_OWNER_URL"]})
    with ExitStack() as stack:
        stack.callback(crew.stop)
        if crew.start(["scripts.prepare"]).wait():
            sys.exit("The installation could not be prepared: see above.")


def wait_until_ready(crew: Crew) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    while not _is_ready():
        if name := crew.lost():
            sys.exit(f"{name} stopped: see above.")
        if time.monotonic() > limit:
            sys.exit(f"The site did not answer within {PATIENCE_SECONDS} s.")
        time.sleep(0.05)


def _is_ready() -> bool:
    line = http.client.HTTPConnection("127.0.0.1" if HOST == "0.0.0.0" else HOST, PORT, timeout=5)  # noqa: S104
    try:
        line.request("GET", "/readyz", headers={"Host": f"localhost:{PORT}"})
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def tell_the_address(env: dict[str, str], began: float) -> None:
    accounts = Path(env["DEMO_ACCOUNTS_FILE"])
    print(f"\nRiverain is ready after {time.monotonic() - began:.1f} s: {ADDRESS}\n")
    if accounts.exists():
        print(f"Demonstration accounts (kept in {accounts}):\n\n{accounts.read_text()}")
    if os.geteuid() == 0:
        print("Started by root, the site runs as root: for a trial only (docs/operations.md).")
    print("Ctrl-C stops it.", flush=True)


def hear(answer: Callable | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, answer)


def serve(urls: dict[str, str], began: float) -> None:
    """Keep the site running until a signal, or until a part of it is lost."""
    env = environment(urls)
    prepare(env, urls)
    crew = Crew(env)
    with ExitStack() as stack:
        stack.callback(crew.stop)
        # Undone first: a second Ctrl-C does not leave half of it running.
        stack.callback(hear, signal.SIG_IGN)
        crew.start(SERVER)
        wait_until_ready(crew)
        # Nobody waits for these two: they load while the page is opened.
        crew.start(WORKER)
        crew.start([*BEAT, "--schedule", str(state_dir() / "celerybeat-schedule")])
        tell_the_address(env, began)
        while not (name := crew.lost()):
            time.sleep(0.5)
        sys.exit(f"{name} stopped: the rest is stopped too.")


def main() -> None:
    began = time.monotonic()
    hear(signal.default_int_handler)
    refuse_a_taken_port()
    try:
        with running(tests=False) as urls:
            serve(urls, began)
    except KeyboardInterrupt:
        print("\nRiverain is stopped.")


if __name__ == "__main__":
    main()
