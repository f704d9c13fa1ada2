"""Canaries: every private field holds a unique word, every public surface is read as anonymous, no word comes back."""

import gzip
import uuid
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from contributions.models import Answer, Constat, Contact, Contribution, Event, EventType, Question, Support
from geo.grid import CELL_BITS, cell_of
from reports.models import Origin
from tests.factories import Territory, make_report, make_user
from tests.world import World, address, make_photo, make_world, site_patterns

pytestmark = pytest.mark.django_db

# Text that anyone may read, of a row that is public.
PUBLIC = {
    "accounts.Service": {"code", "name"},
    "addresses.Address": {"ban_id", "repetition"},
    "addresses.Street": {*("name", "city", "old_city", "postcode", "citycode"), *("type", "key", "words")},
    "boundaries.Boundary": {"code", "name", "slug", "note"},
    "contributions.Category": {"code", "name", "kind", "icon", "help", "keywords"},
    "contributions.ClosingReason": {"code", "kind", "status", "label"},
    "contributions.Contribution": {
        *("reference", "kind", "title", "description", "address", "place_description", "status"),
    },
    "contributions.Constat": {"text"},
    "contributions.Diversion": {"message", "contact_name", "phone", "url"},
    "contributions.Event": {"status", "text"},
    "contributions.Photo": {"id", "alt"},
    "contributions.Question": {"code", "label", "help", "choices"},
    "figures.BlackSpot": {"address"},
    "works.PlannedWork": {"title", "description"},
}
# Counters say of a kind and a state how many public ones there are.
PUBLIC |= {
    f"contributions.{name}": {"kind", "status"}
    for name in (
        *("CellCount", "CellMonthCount", "MonthCount", "WideCellCount", "Change"),
        *("CellTotal", "CellMonthTotal", "MonthTotal", "WideCellTotal"),
        *("CommuneMonthCount", "PlaceCount", "PlainCellCount", "WideMonthCount"),
        *("CommuneMonthTotal", "PlaceTotal", "PlainCellTotal", "WideMonthTotal"),
        *("FamilyMonthCount", "FineCellCount", "FineCellMonthCount", "WideCellMonthCount"),
        *("FamilyMonthTotal", "FineCellTotal", "FineCellMonthTotal", "WideCellMonthTotal"),
    )
}
# Text that nobody reads but the person or the staff, even of a public row.
PRIVATE = {
    "accounts.Service": {"email"},
    "accounts.User": {"password", "email", "name"},
    "contributions.Contribution": {"submission_key", "tracking_hash"},
    "contributions.Answer": {"value"},  # of a question that is not published
    "contributions.Constat": {"submission_key", "voter"},
    "contributions.Merge": {"before"},
    "contributions.Observation": {"voter"},
    "contributions.Satisfaction": {"comment"},
    "contributions.Support": {"voter"},
    "contributions.Photo": {"submission_key", "file"},
    "contributions.Contact": {"email", "language"},
    "contributions.RoutingRule": {"answer"},
    "desk.SavedFilter": {"name", "query"},
    "figures.HeatMailing": {"query"},
    "desk.AnswerTemplate": {"name", "status", "text"},
    "desk.Batch": {"what", "status", "text", "key", "left_out"},
    "desk.BatchLine": {"before"},
    "reports.Origin": {"source", "identifier"},
    "rounds.Round": {"name", "start_words"},
    "rounds.Stop": {"note"},
    "rounds.Tick": {"key", "note"},
    # Read in the demonstration alone, by whoever tries it (demo/views.py).
    "demo.SentMail": {"message_id", "to", "subject", "text", "html"},
}
TEXT = (models.CharField, models.TextField, models.UUIDField, models.FileField, models.JSONField)
# Reached only with a secret in the address.
SECRET_ADDRESSES = {"tracking", "report-sent", "idea-sent", "mail-address", "mail-confirm", "mail-unsubscribe"}
WORD = "zqcanari"
LAYERS = ("contributions", "boundaries", "heat", "works", "black_spots")


def text_fields(model: type[models.Model]) -> set[str]:
    return {
        field.name
        for field in model._meta.local_concrete_fields
        if isinstance(field, TEXT) and not field.choices and not field.remote_field
    }


def test_every_text_field_is_said_public_or_private() -> None:
    ours = (
        *("accounts", "addresses", "boundaries", "contributions", "demo", "desk", "figures", "projects", "reports"),
        *("rounds", "works"),
    )
    undecided = {
        f"{model._meta.label}.{field}"
        for model in apps.get_models()
        if model._meta.app_label in ours
        for field in text_fields(model) - PUBLIC.get(model._meta.label, set()) - PRIVATE.get(model._meta.label, set())
    }
    assert not undecided


@pytest.fixture
def canaries() -> tuple[World, set[str]]:
    """A world whose private columns hold words of their own, and these words."""
    world = make_world()
    words = {f"{WORD}-{name}" for name in _fill(world)}
    for row in (world.public, world.hidden):
        row.refresh_from_db()
        words |= {str(row.submission_key), row.submission_key.hex, row.tracking_hash}
    # The name of what is hidden is a private word too: nothing public may lead to it.
    return world, words | {world.hidden.reference, *(str(photo.pk) for photo in world.hidden.photos.all())}


def _fill(world: World) -> Iterator[str]:
    """Write the words; give the name of each."""
    author = world.people["author"]
    author.email, author.name, author.password = f"{WORD}-user@x.test", f"{WORD}-name", f"{WORD}-password"
    author.save()
    for state, row in (("public", world.public), ("hidden", world.hidden)):
        Contact.objects.create(contribution=row, email=f"{WORD}-contact-{state}@x.test")
        Support.objects.create(contribution=row, voter=f"a:{WORD}-voter-{state}")
        _fill_constats(row, state)
        yield from (f"constat-{state}", f"seer-{state}")
        Origin.objects.create(contribution=row, source=f"{WORD}-source", identifier=f"{WORD}-identifier-{state}")
        Event.objects.create(
            contribution=row, type=EventType.HIDDEN, is_public=False, text=f"{WORD}-event-{state}", actor=author
        )
        make_photo(row, submission_key=uuid.uuid4(), alt="" if state == "public" else f"{WORD}-alt")
        for number, is_published in enumerate((False, *([True] if state == "hidden" else []))):
            question, _made = Question.objects.get_or_create(
                category=row.category, code=f"q{number}", defaults={"label": "?", "is_public": is_published}
            )
            Answer.objects.create(contribution=row, question=question, value=f"{WORD}-value{number}-{state}")
            yield f"value{number}-{state}"
        yield from (f"identifier-{state}", f"contact-{state}", f"voter-{state}", f"event-{state}")
    make_photo(None, alt=f"{WORD}-unsent")
    make_photo(world.public, submission_key=uuid.uuid4(), alt=f"{WORD}-held", is_public=False, position=9)
    texts = {column: f"{WORD}-{column}" for column in ("title", "description", "place_description")}
    Contribution.objects.filter(pk=world.hidden.pk).update(**texts)
    Event.objects.create(contribution=world.hidden, type=EventType.STATUS, status="received", text=f"{WORD}-answer")
    make_user(email=f"{WORD}-other@x.test", name=f"{WORD}-other")
    yield from ("source", "user", "name", "password", "alt", "unsent", "held", "answer", "other", "seen", *texts)


def _fill_constats(row: Contribution, state: str) -> None:
    """One that anyone reads with what is public, and one that was hidden; the photo of the latter with it."""
    one = {"contribution": row, "voter": f"a:{WORD}-seer-{state}"}
    shown = Constat.objects.create(**one, submission_key=uuid.uuid4(), text="" if state == "public" else f"{WORD}-seen")
    hidden = Constat.objects.create(
        **one, submission_key=uuid.uuid4(), text=f"{WORD}-constat-{state}", is_public=False, created_at=shown.created_at
    )
    make_photo(row, submission_key=hidden.submission_key, constat=hidden, alt=f"{WORD}-constat-{state}")


def surfaces(world: World) -> Iterator[str]:
    """The public addresses: each that has a name, for the public row and for the hidden one, and their variations."""
    for name in site_patterns().keys() - SECRET_ADDRESSES:
        for row in (world.public, world.hidden):
            yield address(name, world, row)
    for zoom in (0, 5, 10, 12, 13, 16, 18, 20):
        x, y = (cell >> (CELL_BITS - zoom) for cell in cell_of(*world.hidden.geom.coords))
        yield from (f"/tiles/{layer}/{zoom}/{x}/{y}.mvt" for layer in LAYERS)
    yield "/tiles/base.json"
    yield from (f"/tiles/{layer}.json" for layer in LAYERS)
    yield from (f"/?view={view}" for view in ("map", "heat"))
    yield from (f"/?status={status}" for status in ("open", "closed", "received"))
    yield "/?territory=neudorf&kind=report&period=7"
    yield from (territory.get_absolute_url() for territory in (world.territory.commune, world.territory.epci))
    yield "/api/v1/contributions/?bbox=7.6,48.4,7.9,48.7"
    yield f"/api/v1/contributions/?near={world.hidden.geom.x},{world.hidden.geom.y}&radius=500"
    yield "/une-adresse-qui-n-existe-pas"


def body(response: HttpResponse) -> str:
    """All that is answered; a way to the sign-in page repeats the address that was asked for, and tells no more."""
    content = response.getvalue()
    if response.status_code == 302 and response.url.startswith(reverse("login")):
        return content.decode() + response.cookies.output()
    if response.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    headers = " ".join(f"{name}: {value}" for name, value in response.items())
    return headers + content.decode("utf-8", "replace") + response.cookies.output()


def test_no_private_word_reaches_the_public(client: Client, canaries: tuple[World, set[str]]) -> None:
    world, words = canaries
    leaks = []
    for path in surfaces(world):
        for headers in ({}, {"HX-Request": "true"}):
            text = body(client.get(path, headers=headers))
            leaks += [(path, word) for word in words | {WORD} if word in text]
    assert not leaks


def test_a_search_does_not_find_hidden_words(client: Client, canaries: tuple[World, set[str]]) -> None:
    world, _words = canaries
    for path in (f"/?q={WORD}-title", f"/?q={world.hidden.reference}"):
        assert world.hidden.get_absolute_url() not in client.get(path).content.decode()


def test_a_hidden_contribution_is_in_no_tile_and_no_list(client: Client, territory: Territory) -> None:
    hidden = make_report(is_public=False)
    for zoom in (0, 8, 12, 14, 18):
        x, y = (cell >> (CELL_BITS - zoom) for cell in cell_of(*hidden.geom.coords))
        for layer in ("contributions", "heat"):
            assert not client.get(f"/tiles/{layer}/{zoom}/{x}/{y}.mvt").content
    assert client.get("/api/v1/contributions/").json()["features"] == []
    assert hidden.reference not in client.get("/").content.decode()


def test_the_canaries_sing(canaries: tuple[World, set[str]]) -> None:
    """The crawl sees what is there to see: the staff, on the same pages, do read some of the words."""
    world, _words = canaries
    client = Client()
    client.force_login(world.people["agent"])
    assert f"{WORD}-title" in client.get(reverse("contribution", args=[world.hidden.reference])).content.decode()
