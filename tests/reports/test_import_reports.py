"""manage.py import_reports: what goes in, with its history; who is there already; what a trial leaves."""

import datetime
import gzip
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Service
from boundaries.placing import territories_at
from contributions.models import Category, Contribution, Event, EventType, RoutingRule
from contributions.routing import rule_for
from contributions.tasks import handle_events
from contributions.tracking import token_of
from reports.models import Origin, Report
from tests import factories, places
from tests.reports.imported import PLAN, bring, csv_of, lines_of, plan_of, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def setting(territory: factories.Territory, category: Category) -> None:
    """A territory and a category to import into."""


def only() -> Report:
    return Report.objects.get()


def history(report: Report) -> list[tuple[str, str]]:
    return list(report.events.order_by("at", "id").values_list("type", "status"))


def test_a_report_goes_in_with_what_was_said_of_it(territory: factories.Territory, tmp_path: Path) -> None:
    told = bring(csv_of(tmp_path, row("A-1", texte="Un trou\nprofond, « là »", etat="Nouveau")), plan_of(tmp_path))
    report = only()
    assert report.description == "Un trou\nprofond, « là »"
    assert (report.commune, report.quartier) == (territory.commune, territory.quartier)
    assert report.geom.coords == pytest.approx(places.PLACE_DU_MARCHE.coords, abs=1e-7)
    assert (report.status, report.is_open, report.channel, report.kind) == ("received", True, "import", "report")
    assert (report.origin.source, report.origin.identifier) == ("ancien-outil", "A-1")
    assert report.reference.startswith("S-")
    assert report.seen_at == report.created_at
    assert "1 lignes : 1 ajoutées, 0 déjà là, 0 refusées" in told.text


def test_its_page_is_there_for_everyone(client: Client, tmp_path: Path) -> None:
    bring(csv_of(tmp_path, row(1, etat="Fait", clos="2025-04-01T10:00:00")), plan_of(tmp_path))
    page = client.get(only().get_absolute_url()).content.decode()
    assert "Un trou." in page
    assert "Résolu" in page


def test_its_secret_is_its_own(tmp_path: Path) -> None:
    bring(csv_of(tmp_path, row(1), row(2)), plan_of(tmp_path))
    tokens = {token_of(report) for report in Report.objects.all()}
    assert len(tokens) == 2
    assert None not in tokens


def test_a_closed_one_has_its_history_and_no_mail_leaves(tmp_path: Path) -> None:
    bring(csv_of(tmp_path, row(1, etat="Fait", clos="2025-04-01T10:00:00")), plan_of(tmp_path))
    report = only()
    assert history(report) == [("submitted", "received"), ("status", "solved")]
    assert [event.at for event in report.events.order_by("at")] == [report.created_at, report.closed_at]
    assert not report.is_open
    handle_events()
    assert mail.outbox == []
    assert not Event.objects.filter(handled_at=None).exists()


def test_a_second_time_nothing_is_added_and_nothing_changes(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    bring(csv_of(tmp_path, row(1), row(2)), plan)
    Contribution.objects.update(description="Réécrit ici")
    told = bring(csv_of(tmp_path, row(1, texte="Autre"), row(2), row(3)), plan)
    assert "1 ajoutées, 2 déjà là" in told.text
    assert Report.objects.filter(description="Réécrit ici").count() == 2
    assert Report.objects.count() == 3


def test_the_same_number_in_another_tool_is_another_report(tmp_path: Path) -> None:
    path = csv_of(tmp_path, row(1))
    bring(path, plan_of(tmp_path))
    bring(path, plan_of(tmp_path, PLAN.replace("ancien-outil", "autre-outil")))
    assert set(Origin.objects.values_list("source", "identifier")) == {("ancien-outil", "1"), ("autre-outil", "1")}


def test_a_trial_says_the_same_and_leaves_nothing(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, categories_create="true", categories_family='"Autres"')
    before = (Category.objects.count(), Event.objects.count())
    told = bring(csv_of(tmp_path, row(1), row(2, type="Inconnu"), row(3, recu="hier")), plan, dry_run=True)
    assert "2 ajoutées, 0 déjà là, 1 refusées" in told.text
    assert "rien n'a été écrit" in told.text
    assert told.reasons == ["received n'est pas une date lisible : hier"]
    assert not Contribution.objects.exists()
    assert not Origin.objects.exists()
    assert (Category.objects.count(), Event.objects.count()) == before


def test_what_is_outside_every_commune_is_told(tmp_path: Path) -> None:
    lon, lat = places.COLMAR.coords
    told = bring(csv_of(tmp_path, row(1, lon=lon, lat=lat), row(2)), plan_of(tmp_path))
    assert told.reasons[0].startswith("en dehors de toute commune desservie")
    assert Report.objects.count() == 1


def test_an_approximate_place_is_in_no_quartier(territory: factories.Territory, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, PLAN + "[defaults]\napproximate = true\n")
    bring(csv_of(tmp_path, row(1)), plan)
    report = only()
    assert (report.commune, report.quartier, report.is_approximate) == (territory.commune, None, True)


def test_what_is_open_goes_to_the_service_that_the_rules_say(category: Category, tmp_path: Path) -> None:
    service = Service.objects.create(code="voirie", name="Voirie")
    RoutingRule.objects.create(category=category, service=service)
    rows = [row(1), row(2, etat="En cours"), row(3, etat="Fait", clos="2025-04-01")]
    told = bring(csv_of(tmp_path, *rows), plan_of(tmp_path))
    found = {report.origin.identifier: report for report in Report.objects.select_related("origin")}
    assert [(found[key].status, found[key].service) for key in "123"] == [
        ("assigned", service),
        ("in_progress", service),
        ("solved", None),
    ]
    assert history(found["1"]) == [("submitted", "received"), ("handed", "assigned")]
    assert history(found["2"]) == [("submitted", "received"), ("status", "in_progress"), ("handed", "in_progress")]
    assert "règles : 2" in told.text


def test_the_rules_say_of_thousands_what_they_say_of_one(territory: factories.Territory, tmp_path: Path) -> None:
    """Every kind of condition, at every kind of place, against the rule of a single report."""
    hole, lamp = factories.make_category(), factories.make_category("lampadaire")
    around = factories.make_boundary(
        level="perimeter", code="p", name="Travaux", slug="p", geom=places.NEUDORF, parent=territory.commune
    )
    conditions = [
        {"category": lamp, "boundary": territory.quartier},
        {"category": hole, "boundary": around},
        {"boundary": territory.other_commune},
        {"category": lamp.parent, "boundary": territory.commune},
        {"boundary": territory.epci},
    ]
    for position, condition in enumerate(conditions):
        service = Service.objects.create(code=f"s{position}", name=f"Service {position}")
        RoutingRule.objects.create(position=position, service=service, **condition)
    points = [places.PLACE_DU_MARCHE, places.ORANGERIE, places.CATHEDRALE, places.MAIRIE_SCHILTIGHEIM]
    words = {"Trou": hole, "Lampe": lamp}
    rows = [
        row(f"{word} {number} {vague}", type=word, lon=point.x, lat=point.y, etat=vague)
        for number, point in enumerate(points)
        for word in words
        for vague in ("oui", "non")
    ]
    plan = PLAN.replace('status = "etat"', 'approximate = "etat"') + 'Lampe = "lampadaire"\n'
    assert bring(csv_of(tmp_path, *rows), plan_of(tmp_path, plan)).refused == []
    for report in Report.objects.select_related("category", "service", "commune", "quartier"):
        (found,) = territories_at([report.geom])
        if report.is_approximate:
            found = type(found)(found.commune, None)
        rule = rule_for(report.category, found, None if report.is_approximate else report.geom)
        assert report.service == (rule.service if rule else None), report.origin.identifier
    assert Report.objects.values("service").distinct().count() >= 4


def test_a_rule_that_asks_an_answer_says_nothing_of_what_has_none(category: Category, tmp_path: Path) -> None:
    question = category.questions.create(code="profond", label="Profond ?", type="yes_no")
    service = Service.objects.create(code="voirie", name="Voirie")
    RoutingRule.objects.create(service=service, question=question, answer="oui")
    bring(csv_of(tmp_path, row(1)), plan_of(tmp_path))
    assert (only().status, only().service) == ("received", None)


def test_a_service_may_come_with_the_file(tmp_path: Path) -> None:
    voirie = Service.objects.create(code="voirie", name="Voirie")
    plan = PLAN.replace('duplicate_of = "original"', 'service = "original"') + '[services]\n"DVD" = "voirie"\n'
    told = bring(csv_of(tmp_path, row(1, original="DVD"), row(2, original="DPE")), plan_of(tmp_path, plan))
    assert (only().service, only().status) == (voirie, "assigned")
    assert told.reasons == ["service inconnu : DPE"]


def test_an_open_one_has_the_deadline_of_the_day_it_came(category: Category, tmp_path: Path) -> None:
    Category.objects.filter(pk=category.pk).update(official_delay_days=5)
    # A Tuesday; five working days later, a Tuesday.
    bring(csv_of(tmp_path, row(1), row(2, etat="Fait", clos="2025-03-05")), plan_of(tmp_path))
    days = dict(Report.objects.values_list("status", "due_on"))
    assert days == {"received": datetime.date(2025, 3, 11), "solved": None}


def test_a_duplicate_is_tied_to_its_original(tmp_path: Path) -> None:
    closed = {"etat": "Fait", "clos": "2025-04-01"}
    rows = [
        # The original comes after; the original of an original is the original of both.
        row("fin", original="milieu", **closed),
        row("milieu", original="debut", **closed),
        row("debut"),
        # Nobody here, itself, each other, and one that is open: these stay what they are.
        row("seul", original="ailleurs", **closed),
        row("lui", original="lui", **closed),
        row("rond", original="carre", **closed),
        row("carre", original="rond", **closed),
        row("ouvert", original="debut"),
    ]
    told = bring(csv_of(tmp_path, *rows), plan_of(tmp_path))
    tied = dict(Origin.objects.values_list("identifier", "contribution__duplicate_of__origin__identifier"))
    assert {child: original for child, original in tied.items() if original} == {"fin": "debut", "milieu": "debut"}
    assert "Doublons reliés : 2" in told.text
    duplicate = Report.objects.get(origin__identifier="fin")
    assert (duplicate.status, duplicate.is_open) == ("duplicate", False)
    assert history(duplicate) == [("submitted", "received"), ("status", "duplicate")]
    assert set(Report.objects.filter(duplicate_of=None).values_list("status", flat=True)) == {"solved", "received"}


def test_a_duplicate_is_tied_to_an_original_of_an_earlier_import(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    bring(csv_of(tmp_path, row("debut")), plan)
    bring(csv_of(tmp_path, row("fin", original="debut", etat="Fait", clos="2025-04-01")), plan)
    assert Report.objects.get(origin__identifier="fin").duplicate_of.origin.identifier == "debut"


def test_a_state_of_duplicate_without_its_original_is_another(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, PLAN.replace('"Fait" = "solved"', '"Fait" = "duplicate"'))
    rows = [row(1, etat="Fait", clos="2025-04-01"), row(2, etat="Fait", clos="2025-04-01", original="3"), row(3)]
    assert bring(csv_of(tmp_path, *rows), plan).refused == []
    found = dict(Report.objects.values_list("origin__identifier", "status"))
    assert found == {"1": "refused", "2": "duplicate", "3": "received"}


def test_a_public_answer_comes_along(client: Client, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, PLAN.replace('duplicate_of = "original"', 'answer = "original"'))
    rows = [row(1, original="Rebouché hier.", etat="Fait", clos="2025-04-01"), row(2, original="Nous verrons.")]
    bring(csv_of(tmp_path, *rows), plan)
    answers = dict(Event.objects.exclude(text="").values_list("type", "text"))
    assert answers == {EventType.STATUS: "Rebouché hier.", EventType.ANSWERED: "Nous verrons."}
    assert "Rebouché hier." in client.get(Report.objects.get(status="solved").get_absolute_url()).content.decode()


def test_what_the_city_keeps_to_itself_stays_so(client: Client, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, PLAN.replace('duplicate_of = "original"', 'public = "original"'))
    bring(csv_of(tmp_path, row(1, original="non"), row(2, original="oui")), plan)
    hidden = Report.objects.get(origin__identifier="1")
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get(Report.objects.get(origin__identifier="2").get_absolute_url()).status_code == 200


def test_a_planned_day_comes_along_and_is_needed_by_its_state(tmp_path: Path) -> None:
    plan = PLAN.replace('duplicate_of = "original"', 'planned = "original"').replace("in_progress", "planned")
    rows = [row(1, etat="En cours", original="2031-05-06"), row(2, etat="En cours")]
    told = bring(csv_of(tmp_path, *rows), plan_of(tmp_path, plan))
    assert (only().status, only().planned_on) == ("planned", datetime.date(2031, 5, 6))
    assert told.reasons == ["intervention prévue, sans son jour"]


def test_the_day_it_came_into_its_state_is_said_or_is_that_of_the_import(tmp_path: Path) -> None:
    plan = PLAN.replace('duplicate_of = "original"', 'updated = "original"')
    rows = [row(1, etat="En cours", original="2025-03-09T08:00:00"), row(2, etat="En cours")]
    bring(csv_of(tmp_path, *rows), plan_of(tmp_path, plan))
    moments = dict(Event.objects.filter(type="status").values_list("contribution__origin__identifier", "at"))
    assert moments["1"].isoformat() == "2025-03-09T07:00:00+00:00"
    assert timezone.now() - moments["2"] < datetime.timedelta(minutes=5)


def test_categories_can_be_made_on_the_way_and_are_not_offered(client: Client, tmp_path: Path) -> None:
    plan = plan_of(tmp_path, categories_create="true", categories_family='"Ancien outil"')
    rows = [row(1, type="Abfall/Sammelstelle"), row(2, type="abfall/sammelstelle"), row(3, type="道路"), row(4)]
    bring(csv_of(tmp_path, *rows), plan)
    made = Category.objects.filter(parent__name="Ancien outil")
    assert set(made.values_list("name", "is_active")) == {("Abfall/Sammelstelle", False), ("道路", False)}
    assert "Abfall" not in client.get("/signaler/").content.decode()
    # The same words, in a later file, find them again.
    bring(csv_of(tmp_path, row(5, type="道路"), row(6, type="Abfall/Sammelstelle")), plan)
    assert made.count() == 2
    assert Category.objects.filter(name="Ancien outil").count() == 1


@pytest.mark.parametrize("name", ["demandes.csv", "demandes.csv.gz", "sans-extension"])
def test_a_file_is_known_by_what_it_holds(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    data = lines_of(row(1)).encode()
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    bring(path, plan_of(tmp_path))
    assert only().description == "Un trou."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_and_encodings_are_recognised(encoding: str, separator: str, tmp_path: Path) -> None:
    path = tmp_path / "demandes.csv"
    text = lines_of(row(1, texte="Chaussée défoncée")).replace(",", separator).replace("\n", "\r\n")
    path.write_bytes(text.encode(encoding))
    bring(path, plan_of(tmp_path))
    assert only().description == "Chaussée défoncée"


def test_a_declared_encoding_and_separator_go_before(tmp_path: Path) -> None:
    path = tmp_path / "demandes.csv"
    path.write_bytes(lines_of(row(1, texte="œuvre à 5 €")).replace(",", ";").encode("iso-8859-15"))
    bring(path, plan_of(tmp_path, encoding='"iso-8859-15"', separator='";"'))
    assert only().description == "œuvre à 5 €"


def test_columns_can_be_joined_and_a_point_stand_in_one(tmp_path: Path) -> None:
    path = tmp_path / "extrait.csv"
    path.write_text(
        "ANNEE;NUMERO;TYPE;SOUSTYPE;ADRESSE;DATEDECL;geo_point_2d\n"
        "2025;17;Voirie;Trou;6 rue du Marché;04/03/2025;48.5692, 7.7635\n",
        "utf-8",
    )
    lat, lon = 48.5692, 7.7635
    plan = """
source = "dansmarue"
[columns]
identifier = ["ANNEE", "NUMERO"]
received = "DATEDECL"
category = ["TYPE", "SOUSTYPE"]
address = "ADRESSE"
point = "geo_point_2d"
[dates]
formats = ["%d/%m/%Y"]
[categories]
"Voirie / Trou" = "nid-de-poule"
"""
    assert bring(path, plan_of(tmp_path, plan)).refused == []
    report = only()
    assert report.geom.coords == (lon, lat)
    assert (report.origin.identifier, report.address) == ("2025 · 17", "6 rue du Marché")
    assert report.created_at.isoformat() == "2025-03-03T23:00:00+00:00"


def test_a_second_import_at_the_same_time_is_told_so(tmp_path: Path) -> None:
    first = connection.copy()
    try:
        first.set_autocommit(False)
        with first.cursor() as cursor:
            cursor.execute("lock table reports_origin in share row exclusive mode")
        with connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = '200ms'")
        with pytest.raises(CommandError, match="Une autre reprise est en cours"):
            call_command("import_reports", str(csv_of(tmp_path, row(1))), mapping=plan_of(tmp_path))
    finally:
        first.close()
    assert not (tmp_path / "demandes.refus.csv").exists()


def test_refused_lines_can_be_corrected_and_read_again(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    bring(csv_of(tmp_path, row(1), row(2, recu="03/2025")), plan)
    refused = tmp_path / "refus.csv"
    corrected = tmp_path / "corriges.csv"
    corrected.write_text(refused.read_text("utf-8-sig").replace("03/2025,", "2025-03-04,"), "utf-8")
    assert "1 ajoutées" in bring(corrected, plan).text
    # Refused once more, it still has one number and one reason.
    told = bring(csv_of(tmp_path, row(3, recu="x")), plan)
    told = bring(refused.rename(tmp_path / "encore.csv"), plan)
    assert list(told.refused[0])[:3] == ["ligne", "motif", "numero"]
    assert told.reasons == ["received n'est pas une date lisible : x"]


def test_the_file_of_refused_lines_is_beside_and_only_when_there_are_some(tmp_path: Path) -> None:
    path, plan = csv_of(tmp_path, row(1), row(2, recu="x")), plan_of(tmp_path)
    with pytest.raises(CommandError, match="1 ligne refusée"):
        call_command("import_reports", str(path), mapping=plan)
    assert (tmp_path / "demandes.refus.csv").exists()
    call_command("import_reports", str(csv_of(tmp_path, row(1), row(2))), mapping=plan)
    assert not (tmp_path / "demandes.refus.csv").exists()


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    path, plan = csv_of(tmp_path, row(1)), plan_of(tmp_path)
    before = path.read_text("utf-8")
    for rejects in (path, plan):
        with pytest.raises(CommandError, match="écraserait"):
            call_command("import_reports", str(path), mapping=plan, rejects=rejects)
    assert path.read_text("utf-8") == before
    with pytest.raises(CommandError, match="dites où avec --rejects"):
        call_command("import_reports", str(path), mapping=plan, rejects=tmp_path / "pas-la" / "refus.csv")
    assert not Report.objects.exists()
