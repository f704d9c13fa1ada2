"""MapServer as it is served: processes kept by FastCGI, nginx in front."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import psycopg

from bench.environment import Environment
from bench.server import DidNotStart, free_port, served, stop
from geo.srid import WEB_MERCATOR
from scripts.state import ROOT

MAP: Final = Path(__file__).with_name("reports.map")
PROCESSES: Final = 4
PROGRAM: Final = "/usr/lib/cgi-bin/mapserv"
CONFIG: Final = 'CONFIG\n  MAPS\n    peers "{folder}/reports.map"\n  END\nEND\n'
NGINX: Final = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 100000;
    server {{
        listen 127.0.0.1:{port};
        location = /ready {{ return 200; }}
        location / {{
            fastcgi_pass unix:{folder}/mapserv.sock;
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param SERVER_NAME $server_name;
            fastcgi_param SERVER_PORT $server_port;
            fastcgi_param SCRIPT_NAME /;
            fastcgi_buffers 64 64k;
            fastcgi_buffer_size 64k;
        }}
    }}
}}
"""


@contextmanager
def mapserver(env: Environment) -> Iterator[int]:
    """Raises DidNotStart where it is not installed."""
    program = next((path for path in (PROGRAM, "/usr/bin/mapserv") if os.access(path, os.X_OK)), None)
    if program is None:
        raise DidNotStart("not installed: the package cgi-mapserver")
    port = free_port()
    with TemporaryDirectory(prefix="riverain-bench-") as name:
        folder = Path(name)
        # nginx's processes may run under another account than the bench.
        folder.chmod(0o755)
        _write(folder, env, port)
        with _processes(program, folder, env):
            command = ["nginx", "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf"), "-p", name]
            with served(command, env | {"PATH": f"{env['PATH']}:/usr/sbin"}, port, "/ready"):
                yield port


def _write(folder: Path, env: Environment, port: int) -> None:
    words = {"@SRID@": str(WEB_MERCATOR), "@CONNECTION@": _connection(env["DATABASE_URL"])}
    text = MAP.read_text()
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    (folder / "reports.map").write_text(text)
    (folder / "mapserver.conf").write_text(CONFIG.format(folder=folder))
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))


def _connection(url: str) -> str:
    """In words and not as an address: MapServer would hide the password in one, and then use what it hid."""
    known = psycopg.conninfo.conninfo_to_dict(url)
    return " ".join(f"{name}={value}" for name, value in known.items())


@contextmanager
def _processes(program: str, folder: Path, env: Environment) -> Iterator[None]:
    """Each takes requests from the one socket, which FastCGI hands over as the standard input."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / "mapserv.sock"))
        (folder / "mapserv.sock").chmod(0o666)
        door.listen(128)
        known = env | {"MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf")}
        started = [
            subprocess.Popen([program], stdin=door, env=known, cwd=ROOT, start_new_session=True)
            for _number in range(PROCESSES)
        ]
        try:
            yield
        finally:
            for process in started:
                stop(process)
