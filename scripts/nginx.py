"""The web server in front: the file of `deploy/nginx` filled in, and an nginx of our own that runs on it.

`python -m scripts.nginx --upstream 127.0.0.1:8001 --upstream 127.0.0.1:8002 --server-name carte.example.test` prints
the file for `/etc/nginx/sites-available/`.
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from scripts.state import ROOT, as_account, private_folder, service_account

SITE = ROOT / "deploy/nginx/riverain.conf"
HOST = "127.0.0.1"
PATIENCE_SECONDS = 15

# All that the distribution's own would put elsewhere, in one folder; the rest is the file of an installation.
SETTINGS = """
daemon on;
worker_processes auto;
worker_shutdown_timeout 2s;
pid {folder}/pid;
error_log {folder}/error.log;
events {{
    worker_connections 2048;
}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 100000;
    include {folder}/site.conf;
}}
"""


def site_file(
    upstreams: Sequence[str],
    *,
    listen: str,
    server_name: str,
    static_root: Path | str,
    cache: Path | str,
    log: Path | str,
) -> str:
    """The file of `deploy/nginx` for these web servers ("host:port", or "unix:/path")."""
    words = {
        "SERVERS": "\n".join(_server(address) for address in upstreams),
        "LISTEN": listen,
        "SERVER_NAME": server_name,
        "STATIC_ROOT": str(static_root).rstrip("/"),
        "CACHE": str(cache),
        "LOG": str(log),
    }
    return re.sub(r"@([A-Z_]+)@", lambda found: words[found[1]], SITE.read_text())


def _server(address: str) -> str:
    # So many that a few slow questions do not turn a server off, so few that a machine that is gone is soon left alone.
    return f"    server {address} max_fails=20 fail_timeout=2s;"


class Nginx:
    """An nginx kept in one folder, in front of the web servers `upstreams` ("host:port")."""

    name = "nginx"

    def __init__(
        self, folder: Path, port: int, upstreams: Sequence[str], static_root: Path | str, *, host: str = HOST
    ) -> None:
        self.folder, self.port, self.upstreams, self.host = folder, port, upstreams, host
        self.static_root = static_root
        self.account = service_account("www-data")
        self.url = f"http://{'localhost' if host == HOST else host}:{port}"

    def is_running(self) -> bool:
        """Whether it lives and answers; another server at the same port is not it."""
        try:
            os.kill(self._pid(), 0)
            with socket.create_connection((self.host, self.port), timeout=1):
                return True
        except (OSError, ValueError):
            return False

    def start(self) -> None:
        private_folder(self.folder, self.account)
        site = site_file(
            self.upstreams,
            listen=f"{self.host}:{self.port}",
            server_name="_",
            static_root=self.static_root,
            cache=self.folder / "cache",
            log=self.folder / "access.log",
        )
        (self.folder / "site.conf").write_text(site)
        (self.folder / "nginx.conf").write_text(SETTINGS.format(folder=self.folder))
        self._run()
        self._wait(running=True)

    def stop(self) -> None:
        os.kill(self._pid(), signal.SIGTERM)
        self._wait(running=False)

    def _run(self) -> None:
        command = ["nginx", "-e", str(self.folder / "error.log"), "-c", str(self.folder / "nginx.conf")]
        path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))
        run = subprocess.run(
            command,
            check=False,
            text=True,
            capture_output=True,
            cwd="/",
            env=os.environ | {"PATH": path},
            **as_account(self.account),
        )
        if run.returncode:
            sys.exit(f"nginx does not start: {run.stderr}")

    def _pid(self) -> int:
        return int((self.folder / "pid").read_text())

    def _wait(self, *, running: bool) -> None:
        limit = time.monotonic() + PATIENCE_SECONDS
        while self.is_running() != running:
            if time.monotonic() > limit:
                sys.exit(f"nginx does not answer as it should; see {self.folder / 'error.log'}")
            time.sleep(0.02)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.nginx", description=__doc__)
    parser.add_argument("--upstream", action="append", required=True, help="a web server, host:port; several times")
    parser.add_argument("--server-name", required=True, help="the name of the site, as in ALLOWED_HOSTS")
    parser.add_argument("--listen", default="80")
    parser.add_argument("--static-root", default="/var/lib/riverain/static", help="STATIC_ROOT of the site")
    parser.add_argument("--cache", default="/var/lib/nginx/riverain")
    parser.add_argument("--log", default="/var/log/nginx/riverain.log")
    wanted = vars(parser.parse_args())
    print(site_file(wanted.pop("upstream"), **wanted), end="")


if __name__ == "__main__":
    main()
