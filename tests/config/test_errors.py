"""Bad input and a database that is away: the right status, in the right form, never a 500."""

import json
import os
import subprocess
import sys
from urllib.parse import urlencode

import psycopg
import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.test import Client, RequestFactory
from django.urls import path
from psycopg_pool import PoolTimeout
from rest_framework.views import APIView

from config import errors, urls
from reports.models import Report
from tests.factories import Territory
from tests.sources import ROOT

raised: list[Exception] = []


def failing(request: HttpRequest) -> HttpResponse:
    raise raised[0]


class Failing(APIView):
    def get(self, request: HttpRequest) -> HttpResponse:
        raise raised[0]


urlpatterns = [
    path("page/", failing),
    path("tiles/failing/", failing),
    path("api/failing/", Failing.as_view()),
    *urls.urlpatterns,
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("address", ["/page/", "/tiles/failing/", "/api/failing/"])
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("away"), 503),
        (InterfaceError("closed"), 503),
        (DataError("NUL"), 400),
        ("\ud800".encode, 400),
        (UnreadablePostError("cut short"), 400),
        (RequestDataTooBig("too big"), 413),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_table_knows_is_answered(client: Client, address: str, error, status: int) -> None:
    raised[:] = [_raised_by(error) if callable(error) else error]
    response = client.get(address)
    assert response.status_code == status
    assert ("Retry-After" in response) is (status == 503)
    assert response["Cache-Control"] == "no-store"
    if address == "/page/":
        assert f"Code {status}." in response.content.decode()
        assert 'lang="fr"' in response.content.decode()
    else:
        assert response["Content-Type"] == "application/problem+json"
        assert json.loads(response.content)["status"] == status


def _raised_by(call) -> Exception:
    with pytest.raises(UnicodeError) as caught:
        call("utf-8")
    return caught.value


@pytest.mark.urls(__name__)
def test_a_fault_of_ours_is_a_500_that_tells_nothing(client: Client) -> None:
    raised[:] = [KeyError("secret")]
    client.raise_request_exception = False
    response = client.get("/page/")
    assert response.status_code == 500
    assert "secret" not in response.content.decode()


def test_a_pool_without_a_connection_left_is_a_database_away() -> None:
    """Django wraps the driver's errors by their own kind; the pool's is an operational one."""
    assert issubclass(PoolTimeout, psycopg.OperationalError)
    assert errors.status_of(OperationalError()) == 503


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/?q=%00",
        "/?category=%00",
        "/?territory=a%00b",
        "/?after=%00",
        "/%00/",
        "/contributions/%00/",
        "/suivi/%00/",
        "/tiles/contributions/1/1/1.mvt?q=%00",
        "/api/v1/contributions/?q=%00",
        "/api/v1/contributions/%00/",
        "/signaler/?category=%00",
        "/compte/connexion/?next=%00",
    ],
)
def test_nul_in_an_address_is_a_bad_request(client: Client, territory: Territory, address: str) -> None:
    response = client.get(address)
    assert response.status_code in (400, 404)
    assert b"Traceback" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "\x1b[31m", "\u202e", "x" * 100_000, "x" * 1_000_000])
def test_strange_texts_in_a_form_are_no_fault(client: Client, territory: Territory, report: Report, text: str) -> None:
    names = ("description", "category", "territory", "same", "step", "email", "username", "password", "submission_key")
    sent = urlencode({name: text.encode("utf-8", "surrogatepass") for name in names})
    for address in ("/signaler/", "/idees/nouvelle/", "/compte/connexion/", f"/contributions/{report.reference}/etat/"):
        assert client.post(address, sent, content_type="application/x-www-form-urlencoded").status_code < 500


@pytest.mark.django_db
@pytest.mark.parametrize("text", ['"\\u0000"', '"\\ud800"', "1e400", "NaN", "[" * 100_000, '{"a":' * 1000, "\x00", "é"])
def test_strange_texts_in_json_are_no_fault(client: Client, territory: Territory, text: str) -> None:
    place = '{"type":"Point","coordinates":[7.76,48.56]}'
    feature = f'{{"type":"Feature","geometry":{place},"properties":{{"description":{text}}}}}'
    for body in (text, feature):
        response = client.post("/api/v1/reports/", body.encode(), content_type="application/json")
        assert 400 <= response.status_code < 500
        assert response["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_very_long_addresses_are_no_fault(client: Client, territory: Territory) -> None:
    for address in ("/" + "x" * 100_000, "/?q=" + "x" * 100_000, "/?" + "a=b&" * 900, "/?" + "a=b&" * 5000):
        assert client.get(address).status_code < 500


def test_a_body_too_big_says_so() -> None:
    response = errors.bad_request(RequestFactory().post("/signaler/"), RequestDataTooBig())
    assert response.status_code == 413
    assert "trop lourd" in response.content.decode()


@pytest.mark.django_db
def test_a_form_that_is_not_proven_is_explained_in_french() -> None:
    response = Client(enforce_csrf_checks=True).post("/signaler/", {"description": "x"})
    assert response.status_code == 403
    page = response.content.decode()
    assert "protection contre les envois" in page
    assert "autorisez les cookies" in page


AWAY = """
import json, os, sys, time
from tests import settings
settings.DATABASES["default"].update(HOST=sys.argv[1], PORT="5432")
settings.DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 2, "timeout": 1}
settings.CACHES["default"]["LOCATION"] = "unix://" + sys.argv[1] + "/none.sock"
settings.LOGGING = {"version": 1, "disable_existing_loggers": True}
import django
django.setup()
# Loaded once for all, and not while somebody waits.
import config.urls
from django.test import Client
client = Client()
client.cookies["sessionid"] = "a" * 32
found = {}
for address in sys.argv[2:]:
    start = time.monotonic()
    answer = client.get(address)
    seconds = time.monotonic() - start
    found[address] = (answer.status_code, answer.get("Retry-After"), answer["Content-Type"], seconds)
print(json.dumps(found), flush=True)
# Not by the usual way out: the pool's own threads still look for the database.
os._exit(0)
"""


def test_a_database_that_is_away_is_a_503_everywhere(tmp_path) -> None:
    """A real process whose database and cache are a folder without a socket; with the pool, as in production."""
    pages = ["/", "/signaler/", "/territoires/", "/contributions/S-2222222/", "/compte/"]
    machine = ["/api/v1/contributions/", "/tiles/contributions/12/2136/1412.mvt", "/tiles/heat/12/2136/1412.mvt"]
    command = [sys.executable, "-W", "ignore", "-c", AWAY, str(tmp_path), *pages, *machine, "/healthz"]
    run = subprocess.run(
        command, cwd=ROOT, env={**_environment(), "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert found.pop("/healthz")[0] == 200
    for address, (status, retry, content_type, seconds) in found.items():
        assert (status, retry) == (503, "10"), address
        assert content_type.startswith("text/html" if address in pages else "application/problem+json"), address
        assert seconds < 5, address


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
