"""Statistics and lists as pages and files: who reads them, what stands in them, and no harm in it."""

import csv
import io
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from contributions.models import Answer, Contact, Contribution, Question, QuestionType
from figures.csv_files import cell, csv_lines
from tests.factories import Territory, make_category, make_report, make_superuser, make_user
from tests.world import make_photo

pytestmark = pytest.mark.django_db
PAGE, CSV, PDF = "figures-statistics", "figures-statistics-csv", "figures-statistics-pdf"
LIST_CSV, LIST_PDF = "figures-list-csv", "figures-list-pdf"
ALL = (PAGE, CSV, PDF, LIST_CSV, LIST_PDF)


@pytest.fixture
def director(client: Client, territory: Territory) -> Client:
    client.force_login(make_superuser())
    return client


def read(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@pytest.mark.parametrize("name", ALL)
def test_only_those_of_the_desk_read_them(client: Client, territory: Territory, name: str) -> None:
    address = reverse(name)
    assert client.get(address).status_code == 302
    for role, status in ((None, 403), (Role.COUNCIL, 403), (Role.AGENT, 200), (Role.ELECTED, 200)):
        client.force_login(make_user(role, territory.commune if role else None))
        assert client.get(address).status_code == status, role
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("name", ALL)
def test_no_cache_keeps_them(director: Client, name: str) -> None:
    said = director.get(reverse(name))["Cache-Control"]
    assert "no-store" in said
    assert "private" in said


@pytest.mark.parametrize("name", ALL)
def test_a_wrong_filter_is_told(director: Client, name: str) -> None:
    assert director.get(reverse(name), {"category": "inconnue"}).status_code == 400


def test_the_page_says_its_numbers_and_how_they_are_counted(director: Client) -> None:
    make_report()
    page = director.get(reverse(PAGE)).content.decode()
    assert "Comment c'est compté" in page or "Comment c&#x27;est compté" in page
    assert "Nid de poule" in page
    assert "Strasbourg" in page
    assert 'role="img"' not in page or "<title" in page


def test_a_page_of_nothing_says_so(director: Client) -> None:
    assert "Rien n&#x27;a été reçu" in director.get(reverse(PAGE)).content.decode().replace("n'a", "n&#x27;a")


def test_figures_as_a_file_sum_as_the_page_does(director: Client) -> None:
    make_report()
    make_report(category=make_category("graffiti"))
    header, *rows = read(director.get(reverse(CSV)))
    received = header.index("Reçues")
    services = [row for row in rows if row[0] == "Par service"]
    assert sum(int(row[received]) for row in services if row[1] != "Total") == int(services[-1][received]) == 2


@pytest.mark.parametrize("name", [PDF, LIST_PDF])
def test_a_page_for_paper_is_a_tagged_pdf(director: Client, name: str) -> None:
    make_photo(make_report(title="<script>alert(1)</script>"))
    answer = director.get(reverse(name), {"photos": "1"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "=cmd|' /C calc'!A0"],
)
def test_a_formula_is_kept_as_text(text: str) -> None:
    assert cell(text) == f"'{text}"
    (_header, line) = csv.reader(io.StringIO("".join(csv_lines(["a"], [[text]])), newline=""), delimiter=";")
    assert line == [f"'{text}"]


def test_numbers_days_and_nothing_are_not_text() -> None:
    assert [cell(value) for value in (None, 3, -2.5, "")] == ["", "3", "-2,5", ""]


def test_hostile_words_of_a_report_are_text_in_the_file(director: Client) -> None:
    make_report(title="=HYPERLINK(1)", description='un "trou";profond\navec deux lignes')
    header, row = read(director.get(reverse(LIST_CSV)))
    assert row[header.index("Titre")] == "'=HYPERLINK(1)"
    assert row[header.index("Description")] == 'un "trou";profond\navec deux lignes'


@pytest.fixture
def answered(territory: Territory) -> Contribution:
    """A report with an answer that is published and one that is not."""
    category = make_category("lampadaire")
    report = make_report(category=category)
    for code, is_public, value in (("couleur", True, "rouge"), ("etage", False, 3)):
        kind = QuestionType.TEXT if is_public else QuestionType.NUMBER
        question = Question.objects.create(
            category=category, code=code, label=code.capitalize(), type=kind, is_public=is_public
        )
        Answer.objects.create(contribution=report, question=question, value=value)
    Contact.objects.create(contribution=report, email="voisine@example.test")
    return report


def answers_read_by(client: Client, role: str, territory: Territory) -> list[str]:
    client.force_login(make_user(role, territory.commune))
    header, row = read(client.get(reverse(LIST_CSV), {"category": "lampadaire"}))
    assert header[-2:] == ["Couleur (Lampadaire)", "Etage (Lampadaire)"]
    assert "voisine@example.test" not in "".join(row)
    return row[-2:]


def test_the_list_holds_the_answers_for_who_handles_it(
    client: Client, answered: Contribution, territory: Territory
) -> None:
    assert answers_read_by(client, Role.AGENT, territory) == ["rouge", "3"]


def test_the_list_keeps_private_answers_from_an_elected_member(
    client: Client, answered: Contribution, territory: Territory
) -> None:
    assert answers_read_by(client, Role.ELECTED, territory) == ["rouge", ""]


def test_the_list_holds_what_the_person_reads_on_the_desk(client: Client, territory: Territory) -> None:
    shown, _hidden = make_report(), make_report(is_public=False)
    client.force_login(make_user(Role.ELECTED, territory.commune))
    _header, *rows = read(client.get(reverse(LIST_CSV)))
    assert [row[0] for row in rows] == [shown.reference]


def test_the_lists_queries_do_not_grow_with_it(
    director: Client, django_assert_max_num_queries: Any, answered: Contribution
) -> None:
    for _number in range(12):
        make_report()
    with django_assert_max_num_queries(14):
        assert len(read(director.get(reverse(LIST_CSV)))) == 14


def test_pages_read_in_other_languages(director: Client) -> None:
    make_report()
    for language in ("en", "de", "it"):
        assert director.get(reverse(PAGE), headers={"accept-language": language}).status_code == 200
        assert director.get(reverse(PDF), headers={"accept-language": language}).status_code == 200


@pytest.fixture(autouse=True, scope="module")
def typeface() -> None:
    call_command("build_assets", verbosity=0, stdout=io.StringIO())
