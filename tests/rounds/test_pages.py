"""The pages of a round: choosing, ordering, ticking, the recap, and the sheet and track to take along."""

import datetime
import io
import itertools
import uuid
from typing import Any

import gpxpy
import pytest
from django.core.management import call_command
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from contributions.models import Contact
from rounds import drawing
from rounds.models import MOST_STOPS, Outcome, Round, Stop
from rounds.views import driving
from tests import places
from tests.factories import Territory, make_reason, make_report, make_round, make_user
from tests.world import make_photo

pytestmark = pytest.mark.django_db
HOSTILE = '</wpt><script>alert(1)</script> & "é" \x08'


@pytest.fixture
def agent(territory: Territory, client: Client) -> User:
    agent = make_user(Role.AGENT, territory.commune, name="Agent 12")
    client.force_login(agent)
    return agent


def typed(agent: User, **more: Any) -> dict[str, Any]:
    return {"name": "Nord", "day": timezone.localdate().isoformat(), "owner": agent.pk, "make": "on"} | more


def test_lines_ticked_elsewhere_become_a_round_in_two_sends(client: Client, agent: User) -> None:
    one, two, far = make_report(), make_report(), make_report(geom=places.MAIRIE_SCHILTIGHEIM)
    lines = [one.reference, two.reference.lower(), far.reference, "S-2222222", "\x00"]
    page = client.post("/agents/tournees/nouvelle/", {"line": lines}).content.decode()
    assert f'value="{one.reference}" checked' in " ".join(page.split())
    assert far.reference in page  # named among those left aside
    assert f'value="{far.reference}"' not in page
    answer = client.post("/agents/tournees/nouvelle/", typed(agent, line=[one.reference, two.reference]))
    assert answer.status_code == 302
    assert Round.objects.get().stops.count() == 2


def test_a_filter_chooses_the_open_points_of_a_territory(client: Client, agent: User) -> None:
    inside, outside = make_report(), make_report(geom=places.ORANGERIE)
    closed = make_report(status="solved")
    page = client.get("/agents/tournees/nouvelle/?territory=neudorf").content.decode()
    assert inside.reference in page
    assert outside.reference not in page
    assert closed.reference not in page
    assert client.get("/agents/tournees/nouvelle/?territory=inconnu").status_code == 400


def test_too_many_are_cut_and_it_is_said(client: Client, agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rounds.choosing.MOST_STOPS", 2)
    for _report in range(3):
        make_report()
    page = client.get("/agents/tournees/nouvelle/?territory=neudorf").content.decode()
    assert page.count('name="line"') == 2
    assert "Resserrez le filtre" in page
    assert MOST_STOPS == 200


def test_an_address_that_cannot_be_found_is_said(client: Client, agent: User) -> None:
    answer = client.post(
        "/agents/tournees/nouvelle/", typed(agent, line=[make_report().reference], start_words="rue des Tonneliers")
    )
    assert answer.status_code == 422
    assert "laissez ce champ vide" in answer.content.decode()
    assert not Round.objects.exists()


def test_the_driver_is_chosen_among_colleagues(client: Client, agent: User, territory: Territory) -> None:
    colleague = make_user(Role.AGENT, territory.quartier, name="Agent 34")
    stranger = make_user(Role.AGENT, territory.other_commune, name="Agent 56")
    page = client.get("/agents/tournees/nouvelle/?territory=neudorf")
    make_report()
    page = client.get("/agents/tournees/nouvelle/?territory=neudorf").content.decode()
    assert colleague.name in page
    assert stranger.name not in page


def test_the_order_is_changed_by_buttons(client: Client, agent: User) -> None:
    made = make_round(agent, [make_report(), make_report(), make_report()])
    first = made.stops.in_order().first()
    answer = client.post(f"/agents/tournees/{made.pk}/ordre/", {"down": first.pk})
    assert answer.url.endswith(f"#arret-{first.pk}")
    assert made.stops.get(pk=first.pk).position == 2
    client.post(f"/agents/tournees/{made.pk}/ordre/", {"drop": first.pk})
    assert made.stops.count() == 2
    for wrong in ("", "x", "²", "9" * 30, "0"):
        assert client.post(f"/agents/tournees/{made.pk}/ordre/", {"up": wrong}).status_code == 404


def test_a_stop_of_another_round_is_not_reached_through_ones_own(client: Client, agent: User) -> None:
    mine, other = make_round(agent, [make_report()]), make_round(agent, [make_report()])
    stop = other.stops.get()
    sent = {"stop": stop.pk, "outcome": "done"}
    assert client.post(f"/agents/tournees/{mine.pk}/pointer/", sent).status_code == 404


def test_a_stop_is_ticked_without_scripts(client: Client, agent: User) -> None:
    stop = make_round(agent, [make_report()]).stops.get()
    answer = client.post(
        f"/agents/tournees/{stop.round_id}/pointer/", {"stop": stop.pk, "outcome": "done", "note": "x"}
    )
    assert answer.url == f"/agents/tournees/{stop.round_id}/#arret-{stop.pk}"
    stop.refresh_from_db()
    assert (stop.outcome, stop.note) == ("done", "x")


def sent_by_device(client: Client, stop: Stop, **more: Any) -> Any:
    sent = {"stop": stop.pk, "outcome": "done", "note": "", "key": str(uuid.uuid4())} | more
    return client.post(f"/agents/tournees/{stop.round_id}/pointer/", sent, headers={"Accept": "application/json"})


def test_a_device_hears_that_a_colleague_ticked_after_it(client: Client, agent: User, territory: Territory) -> None:
    stop = make_round(agent, [make_report()]).stops.get()
    Round.objects.update(created_at=timezone.now() - datetime.timedelta(hours=3))
    colleague = make_user(Role.AGENT, territory.commune, name="Agent 34")
    other = Client()
    other.force_login(colleague)
    assert sent_by_device(other, stop, outcome="not_found").json()["told"] == ""
    hour_ago = (timezone.now() - datetime.timedelta(hours=1)).astimezone(datetime.UTC)
    said = sent_by_device(client, stop, by=agent.pk, at=hour_ago.isoformat().replace("+00:00", "Z")).json()
    assert said["outcome"] == "not_found"
    assert "Non trouvé" in said["told"]
    assert "Agent 34" in said["told"]


def test_a_tick_of_somebody_else_is_not_signed_with_this_session(client: Client, agent: User) -> None:
    stop = make_round(agent, [make_report()]).stops.get()
    assert sent_by_device(client, stop, by=agent.pk + 1).status_code == 409
    assert not stop.ticks.exists()
    assert sent_by_device(client, stop, outcome="volé").status_code == 422


def test_the_page_of_a_round_holds_no_way_to_reach_anybody(client: Client, agent: User) -> None:
    report = make_report()
    Contact.objects.create(contribution=report, email="voisine@example.test")
    made = make_round(agent, [report])
    for path in ("", "preparer/", "bilan/"):
        answer = client.get(f"/agents/tournees/{made.pk}/{path}")
        assert "voisine@example.test" not in answer.content.decode()
        assert "no-store" in answer.headers["Cache-Control"]


def test_the_recap_closes_what_is_ticked(client: Client, agent: User) -> None:
    reason = make_reason()
    one, two = make_report(), make_report()
    made = make_round(agent, [one, two])
    made.stops.update(outcome=Outcome.DONE)
    first = made.stops.get(contribution=one)
    page = client.get(f"/agents/tournees/{made.pk}/bilan/?stop={first.pk}").content.decode()
    assert page.count(" checked") == 1
    path = f"/agents/tournees/{made.pk}/bilan/"
    assert client.post(path, {"reason": reason.pk}).status_code == 422
    assert client.post(path, {"stop": [first.pk], "reason": reason.pk, "answer": "Fait."}).status_code == 302
    for report, status in ((one, "solved"), (two, "received")):
        report.refresh_from_db()
        assert report.status == status


def test_the_pages_ask_as_many_queries_for_ten_stops_as_for_two(client: Client, agent: User) -> None:
    counts = []
    for size in (2, 10):
        reports = [make_report() for _number in range(size)]
        for report in reports:
            make_photo(report)
        made = make_round(agent, reports)
        # What every page of the desk shows is counted once a minute.
        client.get(f"/agents/tournees/{made.pk}/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/agents/tournees/{made.pk}/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= 20


def test_the_track_is_valid_and_says_each_stop_once(client: Client, agent: User) -> None:
    reports = [make_report(description=HOSTILE), make_report(geom=places.ORANGERIE)]
    made = make_round(agent, reports, name=f"Nord {HOSTILE}", start=places.CATHEDRALE, start_words="Dépôt & co")
    answer = client.get(f"/agents/tournees/{made.pk}/trace.gpx")
    assert answer.headers["Content-Type"] == "application/gpx+xml"
    track = gpxpy.parse(answer.content.decode())
    assert [(point.longitude, point.latitude) for point in track.waypoints] == [
        report.geom.coords for report in reports
    ]
    assert len(track.routes[0].points) == 3
    assert track.routes[0].points[0].name == "Dépôt & co"
    assert "<script>alert(1)</script>" in track.waypoints[0].description
    assert b"<script>" not in answer.content
    assert b'version="1.1"' in answer.content


def test_the_sheet_is_a_pdf_with_its_map(client: Client, agent: User) -> None:
    call_command("build_assets", verbosity=0, stdout=io.StringIO())
    reports = [make_report(title=f"Trou {HOSTILE}"), make_report(geom=places.ORANGERIE)]
    make_photo(reports[0])
    made = make_round(agent, reports)
    answer = client.get(f"/agents/tournees/{made.pk}/feuille.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"


def test_the_sheet_says_each_stop_with_its_photo_its_boxes_and_its_number_on_the_map(
    client: Client, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        driving, "paper", lambda template, page, request: render_to_string(template, page, request).encode()
    )
    reports = [make_report(title="Trou <b>profond</b>", place_description="Devant la poste"), make_report()]
    make_photo(reports[0])
    made = make_round(agent, reports, start=places.CATHEDRALE, start_words="Dépôt")
    sheet = client.get(f"/agents/tournees/{made.pk}/feuille.pdf").content.decode()
    for word in ("Trou &lt;b&gt;profond", "Devant la poste", reports[0].reference, "data:image/webp;base64,", "Dépôt"):
        assert word in sheet
    assert sheet.count("Non trouvé") == 2
    drawn = sheet[sheet.index("<svg") : sheet.index("</svg>")]
    assert [number for number in ("1", "2") if f">{number}</text>" in drawn] == ["1", "2"]
    assert "style=" not in drawn


def test_the_drawing_lies_in_its_frame_with_a_true_scale(territory: Territory) -> None:
    stops = [(1, places.PLACE_DU_MARCHE), (2, places.north_of(places.PLACE_DU_MARCHE, metres=1000))]
    made = drawing.draw(stops, places.CATHEDRALE)
    assert made
    for mark in (*made.stops, made.start):
        assert mark
        assert drawing.MARGIN - 1 <= mark.x <= made.width - drawing.MARGIN + 1
        assert drawing.MARGIN - 1 <= mark.y <= made.height - drawing.MARGIN + 1
    one, two = made.stops
    assert one.y - two.y == pytest.approx(1000 * made.scale_width / made.scale_metres, rel=0.01)
    assert {outline.level for outline in made.outlines} >= {"quartier"}
    assert made.route.count(",") == 3
    assert drawing.draw([], None) is None


def test_a_single_stop_is_drawn_at_the_scale_of_its_streets(territory: Territory) -> None:
    made = drawing.draw([(1, places.PLACE_DU_MARCHE)], None)
    assert made
    assert (made.stops[0].x, made.stops[0].y) == pytest.approx((made.width / 2, made.height / 2), abs=1)
    assert made.scale_metres <= 200


def test_the_base_map_lies_exactly_under_the_drawing(
    territory: Territory, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BASEMAP = "ign"
    asked = []
    monkeypatch.setattr(drawing.basemap, "tile", lambda tile: asked.append(tile) or b"png")
    made = drawing.draw([(1, places.PLACE_DU_MARCHE), (2, places.ORANGERIE)], None)
    assert made
    assert len(made.pictures) == len(asked) <= 30
    sides = {picture.side for picture in made.pictures}
    assert len(sides) == 1
    side = sides.pop()
    # Together they cover the sheet, and each begins where the one before ends.
    xs = sorted({picture.x for picture in made.pictures})
    assert xs[0] <= 0
    assert xs[-1] + side >= made.width
    assert all(after - before == pytest.approx(side, abs=0.05) for before, after in itertools.pairwise(xs))
