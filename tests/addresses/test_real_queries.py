"""The public list of hard queries for Alsace, against the few real addresses that could be had: how many resolve, and
why the others do not. Both lie outside the project; the tests are skipped where they are absent."""

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cache

import pytest

from addresses.models import Street
from addresses.places import Found
from addresses.search import search
from addresses.wording import Name, Query, spelled_out, tokens_of
from tests import places
from tests.addresses.files import file_of, line, run
from tests.boundaries.shared_data import shared

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Asked:
    """One query of the list, and the street, the city or the postcode that should come first. The list asks for each
    address three times, with its city, with its postcode, with a place on the map: `home` is its city in all three."""

    words: str
    near: tuple[float, float] | None
    street: str
    city: str
    postcode: str
    home: str

    def is_answered_by(self, found: Found) -> bool:
        return self.is_in_place(found) and (not self.postcode or found.postcode == self.postcode)

    def is_in_place(self, found: Found) -> bool:
        return Name.read(found.street) == Name.read(self.street) and folded(found.city) == folded(self.home)

    def is_loaded(self, **columns: str) -> bool:
        name = Name.read(self.street)
        streets = Street.objects.filter(type=name.type, key=name.words, **columns)
        return any(folded(street.city) == folded(self.home) for street in streets)

    def is_city_loaded(self) -> bool:
        return any(folded(city) == folded(self.home) for city in Street.objects.values_list("city", flat=True))

    def outcome(self, results: list[Found]) -> str:
        """What became of it, and why."""
        first = results[0] if results else None
        if first and self.is_answered_by(first):
            return "resolved"
        if first and self.is_in_place(first) and not self.is_loaded(postcode=self.postcode):
            return "resolved, but for the postcode, which the loaded addresses give otherwise"
        if self.is_loaded():
            return "lost"
        return "its street is not loaded" if self.is_city_loaded() else "nothing of its commune is loaded"


@cache
def folded(city: str) -> str:
    return spelled_out(tokens_of(city))


def queries() -> list[Asked]:
    with shared("addresses/geocoder_tester_alsace.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    homes = [_home(rows[n]["query"], rows[n + 2]["query"]) for n in range(0, len(rows), 3)]
    return [
        Asked(
            row["query"],
            (float(row["lon"]), float(row["lat"])) if row["lon"] else None,
            row["expected_street"],
            row["expected_city"],
            row["expected_postcode"],
            homes[number // 3],
        )
        for number, row in enumerate(rows)
    ]


def _home(with_city: str, alone: str) -> str:
    assert with_city.startswith(alone)
    return with_city.removeprefix(alone).strip()


@pytest.fixture
def real_addresses(tmp_path) -> None:
    """The geocoded addresses and the town halls, as lines of the register."""
    rows = list(_geocoded()) + list(_town_halls())
    run(file_of(tmp_path, *dict.fromkeys(rows)))


def _geocoded():
    with shared("addresses/adresses_geocodees_67.csv").open(encoding="utf-8") as file:
        for number, row in enumerate(csv.DictReader(file)):
            yield _line(f"g{number}", row["adresse"], row["ville"], row["code_postal"], row["lon"], row["lat"])


def _town_halls():
    with shared("addresses/mairies_ems.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            address, _comma, end = row["adresse"].rpartition(", ")
            yield _line(f"m{row['code_insee']}", address, row["nom"], end[:5], row["lon"], row["lat"])


def _line(ban_id: str, address: str, city: str, postcode: str, lon: str, lat: str) -> str:
    query = Query.read(address)
    head, _space, rest = address.partition(" ")
    street = rest if query.number is not None and head[0].isdigit() else address
    columns = {"nom_commune": city, "code_postal": postcode, "code_insee": "67000"}
    return line(query.number or 1, street, lon=lon, lat=lat, ban_id=ban_id, **columns)


def test_every_query_whose_street_is_loaded_resolves(real_addresses, record_property):
    outcomes: Counter[str] = Counter()
    for asked in queries():
        results = search(asked.words, near=places.point(*asked.near) if asked.near else None).results
        outcomes[asked.outcome(results)] += 1
    print(f"\n{dict(outcomes)}")  # noqa: T201 - the figures, with `-s`
    for name, count in outcomes.items():
        record_property(name, count)
    assert outcomes["lost"] == 0
    assert outcomes["resolved"] > 0
    assert outcomes.total() == 285


def test_every_query_resolves_once_its_street_is_loaded(tmp_path):
    """The same list, against a register that has all its streets and no other."""
    every = queries()
    run(file_of(tmp_path, *(_of_list(number, asked) for number, asked in enumerate(every) if asked.near)))
    lost = []
    for asked in every:
        results = search(asked.words, near=places.point(*asked.near) if asked.near else None).results
        if not results or not asked.is_answered_by(results[0]):
            lost.append((asked.words, [found.label for found in results[:2]]))
    print(f"\n{len(every) - len(lost)} of {len(every)} resolve first; lost: {lost}")  # noqa: T201 - the figures, with `-s`
    assert not lost


def _of_list(number: int, asked: Asked) -> str:
    assert asked.near
    lon, lat = asked.near
    house = Query.read(asked.words)
    columns = {"nom_commune": asked.home, "code_postal": asked.postcode, "code_insee": asked.postcode}
    return line(house.number, asked.street, lon=lon, lat=lat, rep=house.repetition, ban_id=f"l{number}", **columns)
