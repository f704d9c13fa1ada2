"""The desk: who reads what on it, in its list, its detail, its tiles; and its parts as htmx asks for them."""

import datetime

import mapbox_vector_tile
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Role, Service, User
from contributions.models import Contribution
from desk import presence
from geo.grid import CELL_BITS, cell_of
from reports.models import Report
from tests import places
from tests.factories import Territory, make_reason, make_report, make_superuser, make_user, make_work
from tests.world import make_photo
from works.actions import hang

pytestmark = pytest.mark.django_db
DETAIL = {"HX-Request": "true", "HX-Target": "desk-detail"}
LIST = {"HX-Request": "true", "HX-Target": "desk-list"}


@pytest.fixture
def roads(db: None) -> Service:
    return Service.objects.create(code="voirie", name="Voirie")


@pytest.fixture
def parks(db: None) -> Service:
    return Service.objects.create(code="parcs", name="Parcs")


@pytest.fixture
def agent(client: Client, territory: Territory) -> User:
    user = make_user(Role.AGENT, territory.commune)
    client.force_login(user)
    return user


def agent_of(service: Service, territory: Territory) -> Client:
    user = make_user()
    Membership.objects.create(user=user, role=Role.AGENT, boundary=territory.commune, service=service)
    return logged_in(user)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def references(client: Client, query: str = "") -> list[str]:
    """Those of the list, in its order."""
    listing = client.get(f"{reverse('desk')}{query}").context["listing"]
    return [line.contribution.reference for line in listing.lines]


def drawn(client: Client, report: Report, query: str = "", zoom: int = 16) -> list[dict]:
    x, y = (cell >> (CELL_BITS - zoom) for cell in cell_of(*report.geom.coords))
    answer = client.get(reverse("desk-tile", args=[zoom, x, y]) + query)
    return mapbox_vector_tile.decode(answer.content).get("contributions", {"features": []})["features"]


def reads_nothing_of(client: Client, report: Report) -> bool:
    return (
        report.reference not in references(client, "?sort=newest")
        and not drawn(client, report)
        and client.get(reverse("desk-report", args=[report.reference])).status_code == 404
        and client.get(reverse("desk-print", args=[report.reference])).status_code == 404
        and client.post(reverse("desk-take", args=[report.reference])).status_code == 404
    )


def test_the_list_the_detail_and_the_tile_show_the_same(client: Client, agent: User, report: Report) -> None:
    assert references(client) == [report.reference]
    page = client.get(reverse("desk-report", args=[report.reference])).content.decode()
    assert "Un trou profond devant le numéro 12." in page
    (feature,) = drawn(client, report)
    assert feature["properties"]["reference"] == report.reference
    assert not feature["properties"]["late"]


def test_an_agent_of_another_service_sees_nothing_of_it(territory: Territory, roads: Service, parks: Service) -> None:
    report = make_report(service=roads)
    assert references(agent_of(roads, territory)) == [report.reference]
    assert reads_nothing_of(agent_of(parks, territory), report)


def test_an_agent_of_another_territory_sees_nothing_of_it(territory: Territory, report: Report) -> None:
    assert reads_nothing_of(logged_in(make_user(Role.AGENT, territory.other_commune)), report)


def test_an_elected_member_reads_what_is_public_and_acts_on_nothing(territory: Territory, report: Report) -> None:
    elected = logged_in(make_user(Role.ELECTED, territory.commune))
    hidden = make_report(is_public=False, geom=places.ORANGERIE)
    assert references(elected) == [report.reference]
    assert drawn(elected, report)
    assert reads_nothing_of(elected, hidden)
    page = elected.get(reverse("desk-report", args=[report.reference])).content.decode()
    assert "lecture seule" in page
    assert 'class="desk-acts' not in page
    assert 'name="line"' not in page
    for name in ("status", "take", "note", "hand-over", "answer", "ask", "resume", "visibility", "contacts"):
        assert elected.post(reverse(f"desk-{name}", args=[report.reference])).status_code == 403, name
    assert Contribution.objects.get(pk=report.pk).revision == 0


def test_an_elected_member_reads_neither_notes_nor_names(client: Client, agent: User, report: Report) -> None:
    client.post(reverse("desk-note", args=[report.reference]), {"text": "Une note à nous"})
    elected = logged_in(make_user(Role.ELECTED))
    assert "Une note à nous" in client.get(reverse("desk-report", args=[report.reference])).content.decode()
    assert "Une note à nous" not in elected.get(reverse("desk-report", args=[report.reference])).content.decode()


def test_those_who_handle_nothing_do_not_come_in(client: Client, territory: Territory) -> None:
    assert client.get(reverse("desk")).headers["Location"].startswith(reverse("login"))
    for user in (make_user(), make_user(Role.COUNCIL, territory.quartier)):
        assert logged_in(user).get(reverse("desk")).status_code == 403


def test_a_superuser_sees_it_all(territory: Territory, report: Report) -> None:
    assert references(logged_in(make_superuser())) == [report.reference]


def test_a_tile_is_kept_by_nobody(client: Client, agent: User, report: Report) -> None:
    x, y = (cell >> (CELL_BITS - 14) for cell in cell_of(*report.geom.coords))
    answer = client.get(reverse("desk-tile", args=[14, x, y]))
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert client.get(reverse("desk-tile", args=[14, 0, 0])).status_code == 204
    assert client.get(reverse("desk-tile", args=[3, 9, 9])).status_code == 404
    assert client.get(reverse("desk-tile", args=[14, x, y]) + "?status=rien").status_code == 400


def test_late_ones_are_drawn_as_late_and_clusters_count_them(client: Client, agent: User, report: Report) -> None:
    Contribution.objects.filter(pk=report.pk).update(due_on=timezone.localdate() - datetime.timedelta(days=3))
    make_report(geom=places.north_of(places.PLACE_DU_MARCHE, metres=5))
    assert sorted(one["properties"]["late"] for one in drawn(client, report)) == [False, True]
    (cluster,) = drawn(client, report, zoom=11)
    assert (cluster["properties"]["n"], cluster["properties"]["late"]) == (2, 1)


def test_the_map_draws_what_is_open_unless_another_state_is_asked_for(client: Client, agent: User) -> None:
    closed = make_report(status="solved")
    assert not drawn(client, closed, "?sort=newest")
    assert drawn(client, closed, "?status=closed")


def test_a_hidden_one_is_drawn_for_who_handles_it(client: Client, agent: User) -> None:
    assert drawn(client, make_report(is_public=False))


def test_without_a_word_the_address_is_what_is_open(client: Client, agent: User) -> None:
    opened, closed = make_report(), make_report(status="solved")
    assert references(client) == [opened.reference]
    assert references(client, "?sort=oldest") == [opened.reference, closed.reference]
    assert references(client, "?status=closed") == [closed.reference]


def test_a_wrong_filter_is_told_and_nothing_typed_is_lost(client: Client, agent: User) -> None:
    answer = client.get(f"{reverse('desk')}?status=rien&q=abc")
    assert answer.status_code == 400
    assert 'value="abc"' in answer.content.decode()


def test_a_page_after_a_day_that_does_not_exist_is_told(client: Client, agent: User) -> None:
    assert client.get(f"{reverse('desk')}?sort=due&after=99999999.1").status_code == 400


@pytest.mark.parametrize("sort", ["newest", "oldest", "due"])
@pytest.mark.parametrize("after", ["x", "1", "9" * 30, "1.1.1", "rest.x", "%00", "٣.٣"])
def test_a_wrong_page_is_told(client: Client, agent: User, report: Report, sort: str, after: str) -> None:
    answer = client.get(f"{reverse('desk')}?sort={sort}&after={after}")
    assert answer.status_code == 400


def test_the_detail_alone_is_given_to_htmx_and_the_whole_page_to_the_history(
    client: Client, agent: User, report: Report
) -> None:
    path = reverse("desk-report", args=[report.reference])
    part = client.get(path, headers=DETAIL).content.decode()
    assert "<html" not in part
    assert f'data-opened="{report.reference}"' in part
    whole = client.get(path, headers={**DETAIL, "HX-History-Restore-Request": "true"}).content.decode()
    assert "<html" in whole
    assert 'id="desk-lines"' in whole


def test_the_list_alone_says_its_canonical_address(client: Client, agent: User, report: Report) -> None:
    answer = client.get(f"{reverse('desk')}?q=&who=&status=open&open={report.reference}", headers=LIST)
    assert "<html" not in answer.content.decode()
    expected = f"{reverse('desk-report', args=[report.reference])}?sort=newest&status=open"
    assert answer.headers["HX-Push-Url"] == expected
    odd = client.get(f"{reverse('desk')}?status=open&open=//ailleurs.test", headers=LIST)
    assert odd.headers["HX-Push-Url"] == f"{reverse('desk')}?sort=newest&status=open"


def test_an_address_may_name_what_is_open(client: Client, agent: User, report: Report) -> None:
    page = client.get(f"{reverse('desk')}?open={report.reference}").content.decode()
    assert f'data-opened="{report.reference}"' in page


def test_two_who_have_it_open_are_told(client: Client, agent: User, territory: Territory, report: Report) -> None:
    User.objects.filter(pk=agent.pk).update(name="Agent un")
    other = logged_in(make_user(Role.AGENT, territory.commune, name="Agent deux"))
    path = reverse("desk-report", args=[report.reference])
    assert "Ouverte aussi par" not in client.get(path).content.decode()
    assert "Ouverte aussi par Agent un." in other.get(path).content.decode()
    beat = reverse("desk-others", args=[report.reference])
    assert "Ouverte aussi par Agent deux." in client.get(beat).content.decode()


def test_who_left_is_forgotten(agent: User, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    other = make_user(name="Agent deux")
    now = presence.time.time()
    presence.others_here(other, report)
    assert presence.others_here(agent, report) == ["Agent deux"]
    monkeypatch.setattr(presence.time, "time", lambda: now + presence.FORGOTTEN_SECONDS + 1)
    assert presence.others_here(agent, report) == []


def test_without_a_cache_the_desk_opens_all_the_same(client: Client, agent: User, report: Report, settings) -> None:
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"},
    }
    assert client.get(reverse("desk-report", args=[report.reference])).status_code == 200


def test_a_sheet_of_paper_holds_what_is_needed_there(client: Client, agent: User, report: Report) -> None:
    make_photo(report)
    make_reason()
    page = client.get(reverse("desk-print", args=[report.reference])).content.decode()
    assert report.reference in page
    assert "Un trou profond devant le numéro 12." in page
    assert "<textarea" not in page


def test_the_detail_says_what_it_waits_for(client: Client, agent: User, report: Report) -> None:
    address = reverse("desk-report", args=[report.reference])
    assert "Rattachée à" not in client.get(address).content.decode()
    work = make_work()
    hang(report, work)
    page = client.get(address).content.decode()
    assert "Rattachée à" in page
    assert work.title in page
    assert reverse("work", args=[work.pk]) in page
