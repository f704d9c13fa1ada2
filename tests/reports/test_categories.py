"""The categories that come with the project."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from contributions.category_lists import families, fold, usual
from contributions.models import Category
from reports.kind import REPORT
from tests.factories import make_category, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def categories() -> None:
    call_command("loaddata", "categories", verbosity=0)


def test_the_fixture_can_be_loaded_again(categories: None) -> None:
    before = list(Category.objects.values())
    call_command("loaddata", "categories", verbosity=0)
    assert list(Category.objects.values()) == before


def test_there_are_two_levels_and_as_many_as_a_city_needs(categories: None) -> None:
    reports = Category.objects.filter(kind="report")
    assert 35 <= reports.filter(parent__isnull=False).count() <= 50
    assert reports.filter(parent=None).count() >= 8
    assert not Category.objects.filter(parent__parent__isnull=False).exists()
    assert 5 <= Category.objects.filter(kind="idea").count() <= 8


def test_every_category_helps_and_has_an_icon_that_exists(categories: None) -> None:
    icons = Path(settings.BASE_DIR) / "node_modules/lucide-static/icons"
    for category in Category.objects.all():
        assert category.help, category
        assert category.keywords, category
        assert (icons / f"{category.icon}.svg").exists(), category.icon


def test_every_category_passes_its_own_validation(categories: None) -> None:
    for category in Category.objects.all():
        category.full_clean()


def test_a_search_does_not_mind_accents() -> None:
    assert fold("Éclairage, œuf, ÇA") == "eclairage, œuf, ca"


def test_the_usual_ones_are_those_people_choose(categories: None) -> None:
    bench = Category.objects.get(code="banc-abime")
    make_report(category=bench)
    entries = list(Category.objects.filter(kind="report", parent__isnull=False).select_related("parent"))
    choices = usual(REPORT, entries)
    assert len(choices) == 6
    assert choices[0].category == bench


def test_the_family_of_the_chosen_one_is_open() -> None:
    chosen = make_category("banc", family="Mobilier")
    make_category("trou", family="Voirie")
    groups = families(Category.objects.filter(parent__isnull=False).select_related("parent"), "banc")
    assert {family.heading.name: family.is_open for family in groups} == {"Mobilier": True, "Voirie": False}
    assert chosen.parent in [family.heading for family in groups]
