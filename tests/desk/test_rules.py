"""The pages of the rules: who reads, who edits, what is tried; all of it without a script."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, Service, User
from contributions.models import Category, Contribution, Question, QuestionType, RoutingRule
from tests import places
from tests.factories import Territory, make_category, make_report, make_superuser, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(db: None) -> Service:
    return Service.objects.create(code="voirie", name="Voirie")


@pytest.fixture
def hole(territory: Territory) -> Category:
    return make_category()


@pytest.fixture
def keeper(territory: Territory, client: Client) -> User:
    """The administrator of one commune."""
    person = make_user(Role.ADMINISTRATOR, territory.commune)
    client.force_login(person)
    return person


def text_of(page: object) -> str:
    class Words(HTMLParser):
        words = ""

        def handle_data(self, data: str) -> None:
            self.words += data

    words = Words()
    words.feed(page.content.decode())
    return " ".join(words.words.replace("\xa0", " ").split())


def options(page: object, name: str) -> list[str]:
    (select,) = re.findall(rf'<select name="{name}".*?</select>', page.content.decode(), re.DOTALL)
    return re.findall(r'<option value="([^"]*)"', select)


def test_the_list_shows_the_rules_in_order_with_what_is_wrong(
    client: Client, keeper: User, service: Service, territory: Territory, hole: Category
) -> None:
    RoutingRule.objects.create(service=service, position=1, boundary=territory.commune, category=hole.parent)
    RoutingRule.objects.create(service=service, position=2, boundary=territory.quartier, category=hole)
    page = client.get(reverse("rules"))
    said = text_of(page)
    assert "Ne sert jamais. La règle 1 décide toujours avant elle." in said
    assert "1 catégorie n'a de règle que pour certains territoires" in said
    assert said.index("Strasbourg") < said.index("Neudorf")


def test_buttons_are_for_the_rules_of_ones_territory(
    client: Client, keeper: User, service: Service, territory: Territory
) -> None:
    mine = RoutingRule.objects.create(service=service, position=1, boundary=territory.quartier)
    other = RoutingRule.objects.create(service=service, position=2, boundary=territory.other_commune)
    everywhere = RoutingRule.objects.create(service=service, position=3)
    page = client.get(reverse("rules")).content.decode()
    assert reverse("rule", args=[mine.pk]) in page
    for theirs in (other, everywhere):
        assert reverse("rule", args=[theirs.pk]) not in page
        for name in ("rule", "rule-move", "rule-switch", "rule-remove"):
            assert client.post(reverse(name, args=[theirs.pk])).status_code == 403, name
    assert RoutingRule.objects.count() == 3


def test_the_form_offers_no_territory_of_anybody_else(client: Client, keeper: User, territory: Territory) -> None:
    offered = options(client.get(reverse("rule-new")), "boundary")
    mine = {territory.commune, territory.quartier, territory.other_quartier}
    assert set(offered) == {"", *(str(row.pk) for row in mine)}


@pytest.mark.parametrize("where", ["everywhere", "other_commune", "epci"])
def test_a_territory_that_is_not_theirs_is_refused_even_by_hand(
    client: Client, keeper: User, territory: Territory, service: Service, where: str
) -> None:
    chosen = where if where == "everywhere" else str(getattr(territory, where).pk)
    answer = client.post(reverse("rule-new"), {"boundary": chosen, "service": service.pk, "is_active": "on"})
    assert answer.status_code == 422
    assert "Choisissez un territoire que vous administrez." in text_of(answer)
    assert not RoutingRule.objects.exists()


def test_a_rule_is_added_moved_suspended_changed_and_removed(
    client: Client, keeper: User, service: Service, territory: Territory, hole: Category
) -> None:
    for boundary in (territory.commune, territory.quartier):
        given = {"category": hole.code, "boundary": boundary.pk, "service": service.pk, "is_active": "on"}
        assert client.post(reverse("rule-new"), given).status_code == 302
    first, second = RoutingRule.objects.order_by("position")
    page = client.post(reverse("rule-move", args=[second.pk]), {"way": "up"}, follow=True)
    assert "La règle est maintenant la 1ᵉ." in text_of(page)
    assert page.redirect_chain[0][0].endswith(f"#regle-{second.pk}")
    assert list(RoutingRule.objects.order_by("position")) == [second, first]
    client.post(reverse("rule-switch", args=[first.pk]))
    first.refresh_from_db()
    assert not first.is_active
    client.post(reverse("rule-switch", args=[first.pk]), {"is_active": "on"})
    client.post(reverse("rule", args=[first.pk]), {"boundary": territory.commune.pk, "service": service.pk})
    first.refresh_from_db()
    assert (first.category, first.is_active, first.position) == (None, False, 2)
    page = client.post(reverse("rule-remove", args=[second.pk]), follow=True)
    assert "La règle est retirée." in text_of(page)
    assert list(RoutingRule.objects.values_list("pk", "position")) == [(first.pk, 1)]
    assert "Retirée" in text_of(page)


def test_an_answer_goes_with_the_category_that_asks_it(
    client: Client, keeper: User, service: Service, territory: Territory, hole: Category
) -> None:
    lamp = make_category("lampadaire", family="Éclairage")
    asked = Question.objects.create(
        category=hole, code="depth", label="Profondeur ?", type=QuestionType.CHOICE, choices=["Petit", "Grand"]
    )
    given = {"boundary": territory.commune.pk, "service": service.pk, "is_active": "on", "answer": f"{asked.pk}:Grand"}
    refused = client.post(reverse("rule-new"), {**given, "category": lamp.code})
    assert refused.status_code == 422
    assert "Cette question n'est pas posée" in text_of(refused)
    for category in (hole, hole.parent):
        assert client.post(reverse("rule-new"), {**given, "category": category.code}).status_code == 302
    rule = RoutingRule.objects.first()
    assert (rule.question, rule.answer) == (asked, "Grand")
    page = client.get(reverse("rule", args=[rule.pk])).content.decode()
    assert f'value="{asked.pk}:Grand" selected' in page


@pytest.mark.parametrize("answer", ["1:Grand", "x", ":", "999999:oui", "\x00"])
def test_a_made_up_answer_is_a_form_in_error(
    client: Client, keeper: User, service: Service, territory: Territory, answer: str
) -> None:
    given = {"boundary": territory.commune.pk, "service": service.pk, "answer": answer}
    assert client.post(reverse("rule-new"), given).status_code == 422


def test_a_manager_reads_and_tries_and_edits_nothing(client: Client, territory: Territory, service: Service) -> None:
    rule = RoutingRule.objects.create(service=service, position=1, boundary=territory.commune)
    person = make_user()
    Membership.objects.create(user=person, role=Role.MANAGER, boundary=territory.commune, service=service)
    client.force_login(person)
    page = client.get(reverse("rules"))
    assert page.status_code == 200
    assert "<form" not in page.content.decode().split("<main", 1)[1].split("</main>")[0]
    assert client.get(reverse("rules-try")).status_code == 200
    assert client.get(reverse("rules-lately")).status_code == 200
    assert client.get(reverse("rule-new")).status_code == 403
    for name in ("rule", "rule-move", "rule-switch", "rule-remove"):
        assert client.post(reverse(name, args=[rule.pk])).status_code == 403


# Trying


def tried(client: Client, **given: object) -> str:
    page = client.get(reverse("rules-try"), {"go": "next", **given})
    assert page.status_code == 200, text_of(page)
    return text_of(page)


HERE = {"lon": places.PLACE_DU_MARCHE.x, "lat": places.PLACE_DU_MARCHE.y}


@pytest.fixture
def rules(service: Service, territory: Territory, hole: Category) -> None:
    lights = Service.objects.create(code="eclairage", name="Éclairage public")
    lamp = make_category("lampadaire", family="Éclairage")
    RoutingRule.objects.create(service=lights, position=1, category=lamp)
    RoutingRule.objects.create(service=lights, position=2, category=hole, boundary=territory.other_quartier)
    RoutingRule.objects.create(service=service, position=3, category=hole.parent)


def test_a_try_says_where_by_which_rule_and_why_not_the_others(
    client: Client, keeper: User, rules: None, hole: Category
) -> None:
    said = tried(client, category=hole.code, **HERE)
    assert "Il irait à : Voirie" in said
    assert "Par la règle 3." in said
    assert said.index("Autre catégorie") < said.index("Autre territoire") < said.index("Décide")


def test_three_ways_to_say_a_place_say_the_same(
    client: Client, keeper: User, rules: None, hole: Category, territory: Territory
) -> None:
    point = places.ORANGERIE
    for place in (
        {"lon": point.x, "lat": point.y},
        {"coordinates": f"{point.y:.6f}, {point.x:.6f}"},
        {"coordinates": f"{point.y:.6f};{point.x:.6f}"},
        {"territory": territory.other_quartier.slug},
    ):
        assert "Par la règle 2." in tried(client, category=hole.code, **place), place


@pytest.mark.parametrize("typed", ["48,57 7,75", "48.57 7.75", "48.57,7.75", "48.57, 7.75", " 48.57 ,7.75"])
def test_coordinates_are_read_as_people_copy_them(
    client: Client, keeper: User, rules: None, hole: Category, typed: str
) -> None:
    page = client.get(reverse("rules-try"), {"go": "next", "category": hole.code, "coordinates": typed})
    assert "Écrivez deux nombres" not in text_of(page)


@pytest.mark.parametrize("typed", ["abc", "48.5", "1,2,3,4", "200, 7", "nan, 7", "48.5 7.7 9", "inf inf"])
def test_coordinates_that_are_none_are_a_form_in_error(
    client: Client, keeper: User, hole: Category, typed: str
) -> None:
    page = client.get(reverse("rules-try"), {"go": "next", "category": hole.code, "coordinates": typed})
    assert page.status_code == 422
    assert f'value="{typed}"' in page.content.decode()


def test_an_answer_changes_what_decides(
    client: Client, keeper: User, rules: None, hole: Category, service: Service
) -> None:
    asked = Question.objects.create(
        category=hole, code="depth", label="Profondeur ?", type=QuestionType.CHOICE, choices=["Petit", "Grand"],
        is_required=True,
    )  # fmt: skip
    urgent = Service.objects.create(code="urgence", name="Astreinte")
    RoutingRule.objects.create(service=urgent, position=0, question=asked, answer="Grand")
    given = {"category": hole.code, "asked": f"{hole.code}:{asked.pk}", **HERE}
    assert "Il irait à : Voirie" in tried(client, **given)  # an answer is never owed to a try
    assert "Il irait à : Astreinte" in tried(client, **given, **{"q-depth": "Grand"})


def test_without_a_rule_it_says_that_it_stays_to_be_sorted(client: Client, keeper: User, hole: Category) -> None:
    assert "Aucune règle ne le prend" in tried(client, category=hole.code, **HERE)


def test_a_try_writes_nothing(client: Client, keeper: User, rules: None, hole: Category) -> None:
    tried(client, category=hole.code, **HERE)
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    "given",
    [{}, {"category": "x"}, {"lon": "1e400", "lat": "NaN"}, {"lon": "9.0", "lat": "45.0"}, {"territory": "x"}],
)
def test_what_is_missing_or_wrong_is_said(client: Client, keeper: User, hole: Category, given: dict) -> None:
    assert client.get(reverse("rules-try"), {"go": "next", **given}).status_code == 422


def test_a_page_that_was_just_opened_complains_of_nothing(client: Client, keeper: User, hole: Category) -> None:
    page = client.get(reverse("rules-try"), {"category": hole.code})
    assert page.status_code == 200
    assert 'role="alert"' not in page.content.decode().split("<main", 1)[1].split("</main>")[0]


def test_without_scripts_an_address_is_chosen_then_tried(
    client: Client, keeper: User, rules: None, hole: Category
) -> None:
    point = places.PLACE_DU_MARCHE
    page = client.get(reverse("rules-try"), {"category": hole.code, "address": f"{point.x},{point.y}"})
    assert page.status_code == 200
    html = page.content.decode()
    assert f'name="lon" value="{point.x}"' in html
    assert f'value="{hole.code}" selected' in html


def test_an_address_that_is_typed_is_searched_first(client: Client, keeper: User, hole: Category) -> None:
    page = client.get(reverse("rules-try"), {"go": "next", "category": hole.code, "address_words": "rue des Orfèvres"})
    assert page.status_code == 200
    assert "La recherche d'adresse ne répond pas" in text_of(page)
    assert 'value="rue des Orfèvres"' in page.content.decode()


# The last month


def test_the_last_month_is_that_of_ones_territories(
    client: Client, keeper: User, rules: None, hole: Category, territory: Territory
) -> None:
    for point in (places.PLACE_DU_MARCHE, places.ORANGERIE, places.MAIRIE_SCHILTIGHEIM):
        make_report(category=hole, geom=point)
    said = text_of(client.get(reverse("rules-lately")))
    assert "2 signalements reçus depuis 30 jours" in said
    assert "Territoires : Strasbourg." in said
    client.force_login(make_superuser())
    assert "3 signalements reçus" in text_of(client.get(reverse("rules-lately")))


def test_the_list_asks_as_many_queries_for_a_hundred_rules_as_for_two(
    client: Client, keeper: User, service: Service, territory: Territory, hole: Category, django_assert_max_num_queries
) -> None:
    for position in range(1, 101):
        RoutingRule.objects.create(service=service, position=position, boundary=territory.commune, category=hole)
    with django_assert_max_num_queries(14):
        client.get(reverse("rules"))
