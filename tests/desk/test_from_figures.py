"""From a number of the figures to the list that it counts: the same count on the desk, in words."""

import datetime
import html
import random
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Service
from contributions.models import Channel, Event, EventType, Satisfaction
from tests.crowd import gather
from tests.desk.test_desk_pages import drawn
from tests.factories import Territory, make_category, make_report, make_superuser

pytestmark = pytest.mark.django_db
LIST = {"HX-Request": "true", "HX-Target": "desk-list"}
REPORTS = 70
STATES = ("received", "to_qualify", "in_progress", "solved", "refused", "reopened")
ANCHOR = re.compile(r'href="([^"]+)"[^>]*>([^<]*)</a>')


@pytest.fixture
def director(client: Client, territory: Territory) -> Client:
    client.force_login(make_superuser())
    return client


@pytest.fixture
def crowd(territory: Territory) -> None:
    """Reports of every state, in every sort of place, late or not, closed in time or not, rated or not."""
    dice = random.Random(41)
    services = [Service.objects.create(code=f"service-{n}", name=f"Service {n}") for n in range(2)]
    places = [territory.point_in_quartier, territory.point_outside_quartiers, territory.point_in_other_commune]
    categories = [make_category(), make_category("lampadaire", family="Éclairage")]
    now = timezone.now()
    rows = []
    for _number in range(REPORTS):
        created = now - datetime.timedelta(days=dice.randint(1, 300))
        columns: dict[str, Any] = {"status": dice.choice(STATES), "created_at": created}
        if columns["status"] in ("solved", "refused"):
            columns["closed_at"] = created + (now - created) * dice.random()
        columns |= {"service": dice.choice([*services, None]), "channel": dice.choice([Channel.WEB, Channel.PHONE])}
        columns |= {"is_public": dice.random() > 0.1, "reopened_count": dice.choice([0, 0, 1])}
        columns["due_on"] = timezone.localdate() - datetime.timedelta(days=dice.randint(-20, 200))
        rows.append(columns | {"geom": dice.choice(places), "category": dice.choice(categories)})
    for made in gather(rows):
        if not made.is_open and dice.random() < 0.5:
            closing = Event.objects.create(contribution=made, type=EventType.STATUS, status=made.status)
            Satisfaction.objects.create(closing=closing, is_satisfied=dice.random() < 0.5)


def links_of(client: Client, name: str, asked: dict[str, str]) -> list[tuple[str, int]]:
    """The numbers of a page that open the desk: where, and how many they say."""
    page = client.get(reverse(name), asked)
    if name == "figures-statistics":
        lines = [
            page.context["total"],
            *(line for section, _chart in page.context["sections"] for line in section.lines),
        ]
        lines += [part for line in lines for part in line.parts]
        return [(line.lists[one], getattr(line.figures, one)) for line in lines for one in line.lists]
    found = []
    for address, text in ANCHOR.findall(page.content.decode()):
        digits = re.sub(r"\D", "", text)
        if urlsplit(html.unescape(address)).path == reverse("desk") and digits and not set(text) & set("%,"):
            found.append((html.unescape(address), int(digits)))
    return found


def opened(client: Client, address: str) -> int:
    """How many lines the desk shows there, over all its pages."""
    lines, after = 0, ""
    while True:
        listing = client.get(f"{address}&after={after}").context["listing"]
        assert not listing.errors, address
        lines += len(listing.lines)
        if not listing.next_cursor:
            return lines
        after = listing.next_cursor


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("figures-statistics", {"period": "365"}),
        ("figures-statistics", {"period": "365", "territory": "strasbourg", "channel": "phone"}),
        ("figures-heat", {}),
        ("figures-heat", {"measure": "late", "period": "90", "level": "commune"}),
    ],
)
def test_each_number_opens_a_list_of_as_many(director: Client, crowd: None, name: str, asked: dict[str, str]) -> None:
    links = links_of(director, name, asked)
    assert len(links) >= 6, "the page opens too few lists to tell anything"
    sorts = {tuple(sorted(parse_qs(urlsplit(address).query))): (address, told) for address, told in links}
    tried = {*sorts.values(), *random.Random(5).sample(links, min(12, len(links)))}
    wrong = [(address, told, opened(director, address)) for address, told in sorted(tried)]
    assert not [line for line in wrong if line[1] != line[2]]


def test_the_numbers_are_of_ten_sorts_at_least(director: Client, crowd: None) -> None:
    """Received, open, late, reopened, closed, solved, overdue, rated; of a territory, a service, a channel, a category,
    of nobody yet, outside the quartiers."""
    sorts = set()
    for name in ("figures-statistics", "figures-heat"):
        for address, _told in links_of(director, name, {"period": "365"}):
            query = parse_qs(urlsplit(address).query)
            sorts.update((key, query[key][0]) for key in ("status", "due", "outcome", "quartier") if key in query)
            sorts.update((key,) for key in ("closed_since", "place", "service", "channel", "category") if key in query)
    assert {("outcome", one) for one in ("solved", "overdue", "reopened", "rated")} <= sorts
    assert {("status", "open"), ("due", "late"), ("quartier", "outside")} <= sorts
    assert {("closed_since",), ("service",), ("channel",), ("category",), ("place",)} <= sorts
    assert len(sorts) >= 10


def test_the_whole_of_everything_is_not_the_first_look(director: Client, crowd: None) -> None:
    """The bare address of the desk is what is open: a link to all of it must say so."""
    total = max(links_of(director, "figures-heat", {}), key=lambda link: link[1])
    assert total[1] == REPORTS
    assert opened(director, total[0]) == REPORTS


def test_what_a_link_asked_for_is_said_and_taken_away_one_by_one(director: Client, territory: Territory) -> None:
    asked = {
        "closed_since": "2026-01-01", "closed_until": "2026-01-31", "outcome": "solved", "since": "2025-01-01",
        "place": str(territory.commune.pk),
    }  # fmt: skip
    page = director.get(reverse("desk"), asked)
    chips = {chip.words: parse_qs(chip.query) for chip in page.context["form"].chips}
    assert "Suite donnée\u00a0: Résolues" in chips
    assert "Closes à partir du 1 janvier 2026" in chips
    assert "Lieu\u00a0: Strasbourg" in chips
    assert len(chips) == len(asked)
    without = chips["Suite donnée\u00a0: Résolues"]
    assert "outcome" not in without
    assert without["closed_since"] == ["2026-01-01"]
    text = page.content.decode()
    assert text.count("(retirer ce filtre)") == len(asked)
    # The form that changes the rest sends them along.
    for name, value in asked.items():
        assert re.search(rf'type="hidden" name="{name}" value="{value}"', text), name


def test_without_such_a_link_nothing_is_said_nor_carried(director: Client) -> None:
    text = director.get(reverse("desk")).content.decode()
    assert "(retirer ce filtre)" not in text
    assert 'name="outcome"' not in text


def test_a_fragment_of_the_list_says_them_too(director: Client) -> None:
    text = director.get(reverse("desk"), {"outcome": "solved"}, headers=LIST).content.decode()
    assert "(retirer ce filtre)" in text


def test_a_place_that_is_gone_is_told_and_counts_nothing(director: Client) -> None:
    page = director.get(reverse("desk"), {"place": "999999"})
    assert page.status_code == 400
    assert "Ce territoire n'existe pas" in html.unescape(page.content.decode())


def test_the_map_draws_what_became_of_them(director: Client, territory: Territory) -> None:
    closed = make_report(status="solved")
    assert not drawn(director, closed, "?sort=newest")
    assert drawn(director, closed, "?outcome=solved")
    assert not drawn(director, closed, "?outcome=overdue")


def test_the_list_leads_to_its_files_and_to_the_figures(director: Client, crowd: None) -> None:
    asked = {"status": "open", "channel": "phone", "territory": "strasbourg"}
    page = director.get(reverse("desk"), asked)
    text = html.unescape(page.content.decode())
    (address,) = re.findall(rf'href="({reverse("figures-list-csv")}[^"]*)"', text)
    lines = b"".join(director.get(address).streaming_content).decode().count("\r\n")
    assert lines - 1 == opened(director, f"{reverse('desk')}?{page.context['query']}") > 0
    assert f'href="{reverse("figures-list-pdf")}?{page.context["query"]}"' in text
    for name in ("figures-heat", "figures-statistics"):
        assert f'href="{reverse(name)}?channel=phone&territory=strasbourg"' in text or (
            f'href="{reverse(name)}?territory=strasbourg&channel=phone"' in text
        )
    assert f'formaction="{reverse("round-new")}"' in text
    assert f'href="{reverse("works-desk")}"' in text


@pytest.mark.parametrize("name", ["figures-heat", "figures-statistics"])
def test_the_figures_lead_to_each_other_and_to_the_desk_with_what_they_share(director: Client, name: str) -> None:
    asked = {"channel": "phone", "period": "90", "due": "late", "status": "open"}
    text = html.unescape(director.get(reverse(name), asked).content.decode())
    for other in ("desk", "figures-heat", "figures-statistics"):
        assert f'<a href="{reverse(other)}?channel=phone&period=90"' in text, other
    bare = html.unescape(director.get(reverse(name)).content.decode())
    assert f'<a href="{reverse("desk")}"' in bare
