"""Which service gets what: the first rule whose category, place and answer hold; tried, and edited."""

from itertools import product

import pytest
from django.contrib.gis.geos import MultiPolygon, Point

from accounts.models import Service
from boundaries.models import Boundary, Level
from boundaries.placing import territories_at
from contributions import rule_review
from contributions.models import Category, Contribution, EventType, Question, QuestionType, RoutingRule
from contributions.routing import examine, rule_for, rules_in_order
from contributions.rule_trial import try_lately
from tests import places
from tests.factories import Territory, make_boundary, make_category, make_idea, make_report

pytestmark = pytest.mark.django_db


def a_service(code: str, **columns: object) -> Service:
    return Service.objects.get_or_create(code=code, defaults={"name": code.capitalize(), **columns})[0]


def a_rule(service: str, **conditions: object) -> RoutingRule:
    position = RoutingRule.objects.count() + 1
    return RoutingRule.objects.create(service=a_service(service), position=position, **conditions)


@pytest.fixture
def hole(territory: Territory) -> Category:
    return make_category()


@pytest.fixture
def lamp(territory: Territory) -> Category:
    return make_category("lampadaire", family="Éclairage")


@pytest.fixture
def depth(hole: Category) -> Question:
    return Question.objects.create(
        category=hole, code="depth", label="Profondeur ?", type=QuestionType.CHOICE, choices=["Petit", "Grand"]
    )


def decided(category: Category, point: Point, **answers: object) -> str | None:
    (found,) = territories_at([point])
    rule = rule_for(category, found, point, answers)
    return rule.service.code if rule else None


def test_without_a_rule_nobody_gets_it(hole: Category) -> None:
    assert decided(hole, places.PLACE_DU_MARCHE) is None
    report = make_report(category=hole)
    assert (report.status, report.service) == ("received", None)


def test_the_first_that_holds_decides(hole: Category) -> None:
    a_rule("eclairage", category=make_category("lampadaire", family="Éclairage"))
    a_rule("voirie", category=hole)
    a_rule("tout")
    assert decided(hole, places.PLACE_DU_MARCHE) == "voirie"


def test_a_family_stands_for_its_entries(hole: Category, lamp: Category) -> None:
    a_rule("voirie", category=hole.parent)
    assert decided(hole, places.PLACE_DU_MARCHE) == "voirie"
    assert decided(lamp, places.PLACE_DU_MARCHE) is None


@pytest.mark.parametrize("level", ["quartier", "commune", "epci"])
def test_a_territory_holds_what_lies_in_it(territory: Territory, hole: Category, level: str) -> None:
    a_rule("voirie", boundary=getattr(territory, level))
    assert decided(hole, places.PLACE_DU_MARCHE) == "voirie"
    outside = {"quartier": places.ORANGERIE, "commune": places.MAIRIE_SCHILTIGHEIM, "epci": None}[level]
    assert outside is None or decided(hole, outside) is None


def test_a_perimeter_holds_exact_points_alone(territory: Territory, hole: Category) -> None:
    zone = make_boundary(
        level=Level.PERIMETER, code="z", name="Zone", slug="zone",
        geom=MultiPolygon(places.PLACE_DU_MARCHE.buffer(0.001), srid=4326),
    )  # fmt: skip
    a_rule("zone", boundary=zone)
    a_rule("voirie")
    (found,) = territories_at([places.PLACE_DU_MARCHE])
    assert decided(hole, places.PLACE_DU_MARCHE) == "zone"
    assert rule_for(hole, found, None).service.code == "voirie"


def test_a_new_version_of_a_territory_keeps_its_rules(territory: Territory, hole: Category) -> None:
    a_rule("voirie", boundary=territory.quartier)
    day = territory.quartier.valid_from.replace(year=2024)
    Boundary.objects.filter(pk=territory.quartier.pk).update(valid_to=day)
    old = Boundary.objects.get(pk=territory.quartier.pk)
    old.pk, old.valid_from, old.valid_to = None, day, None
    old.save()
    assert decided(hole, places.PLACE_DU_MARCHE) == "voirie"


def test_an_answer_decides(hole: Category, depth: Question) -> None:
    a_rule("urgence", category=hole, question=depth, answer="Grand")
    a_rule("voirie", category=hole)
    here = places.PLACE_DU_MARCHE
    assert [decided(hole, here, depth=answer) for answer in ("Grand", "grand", "Petit")] == [
        "urgence", "urgence", "voirie",
    ]  # fmt: skip
    assert decided(hole, here) == "voirie"


@pytest.mark.parametrize(("given", "expected"), [(True, "urgence"), (False, None), ("oui", "urgence")])
def test_yes_and_no_are_words(hole: Category, given: object, expected: str | None) -> None:
    wires = Question.objects.create(category=hole, code="wires", label="Fils ?", type=QuestionType.YES_NO)
    a_rule("urgence", question=wires, answer="oui")
    assert decided(hole, places.PLACE_DU_MARCHE, wires=given) == expected


def test_one_of_several_answers_is_enough(hole: Category) -> None:
    kinds = Question.objects.create(
        category=hole, code="kinds", label="Quoi ?", type=QuestionType.SEVERAL, choices=["Bois", "Pneus"]
    )
    a_rule("dechets", question=kinds, answer="Pneus")
    assert decided(hole, places.PLACE_DU_MARCHE, kinds=["Bois", "Pneus"]) == "dechets"
    assert decided(hole, places.PLACE_DU_MARCHE, kinds=["Bois"]) is None


def test_the_same_code_in_another_category_is_another_question(hole: Category, lamp: Category, depth: Question) -> None:
    a_rule("urgence", question=depth, answer="Grand")
    assert decided(lamp, places.PLACE_DU_MARCHE, depth="Grand") is None


@pytest.mark.parametrize("off", ["rule", "service"])
def test_what_is_out_of_force_decides_nothing(hole: Category, off: str) -> None:
    rule = a_rule("voirie")
    if off == "rule":
        RoutingRule.objects.update(is_active=False)
    else:
        Service.objects.filter(pk=rule.service_id).update(is_active=False)
    assert decided(hole, places.PLACE_DU_MARCHE) is None


def test_what_comes_in_is_handed_over_at_once(hole: Category, depth: Question) -> None:
    a_rule("urgence", category=hole, question=depth, answer="Grand")
    report = make_report(category=hole, answers={"depth": "Grand"})
    assert (report.status, report.service.code, report.service_since is not None) == ("assigned", "urgence", True)
    assert list(report.events.values_list("type", flat=True)) == [EventType.SUBMITTED, EventType.HANDED]


def test_an_idea_is_handled_by_no_service(territory: Territory) -> None:
    a_rule("tout")
    idea = make_idea()
    assert idea.service is None


def test_it_asks_one_query(hole: Category, django_assert_num_queries) -> None:
    for _number in range(30):
        a_rule("voirie", boundary=Boundary.objects.get(slug="robertsau"))
    (found,) = territories_at([places.PLACE_DU_MARCHE])
    with django_assert_num_queries(1):
        rule_for(hole, found, places.PLACE_DU_MARCHE)


# Trying the rules


def test_a_try_says_of_each_rule_what_does_not_hold(
    territory: Territory, hole: Category, lamp: Category, depth: Question
) -> None:
    a_rule("lampes", category=lamp)
    a_rule("nord", boundary=territory.other_quartier)
    a_rule("urgence", category=hole, question=depth, answer="Grand")
    a_rule("off", is_active=False)
    a_rule("voirie", category=hole)
    a_rule("tout")
    (found,) = territories_at([places.PLACE_DU_MARCHE])
    verdicts = examine(hole, found, places.PLACE_DU_MARCHE, {"depth": "Petit"})
    told = [(v.is_right_category, v.is_right_place, v.is_right_answer, v.is_in_force, v.decides) for v in verdicts]
    assert told == [
        (False, True, True, True, False),
        (True, False, True, True, False),
        (True, True, False, True, False),
        (True, True, True, False, False),
        (True, True, True, True, True),
        (True, True, True, True, False),
    ]


POINTS = [places.PLACE_DU_MARCHE, places.ORANGERIE, places.CATHEDRALE, places.MAIRIE_SCHILTIGHEIM]


def many_rules(territory: Territory, hole: Category, lamp: Category, depth: Question) -> None:
    zone = make_boundary(
        level=Level.PERIMETER, code="z", name="Zone", slug="zone",
        geom=MultiPolygon(places.ORANGERIE.buffer(0.001), srid=4326),
    )  # fmt: skip
    a_rule("zone", boundary=zone, category=lamp)
    a_rule("urgence", question=depth, answer="Grand", boundary=territory.commune)
    a_rule("suspendu", is_active=False)
    a_rule("neudorf", boundary=territory.quartier, category=hole)
    a_rule("lampes", category=lamp.parent, boundary=territory.epci)
    a_rule("schilik", boundary=territory.other_commune)


def test_the_try_and_the_last_month_agree_with_what_is_done(
    territory: Territory, hole: Category, lamp: Category, depth: Question
) -> None:
    """Three readings of the same rules: the one that routes, the one that explains, the one that counts."""
    many_rules(territory, hole, lamp, depth)
    cases = list(product((hole, lamp), POINTS, ("Grand", "Petit", None), (False, True)))
    expected: dict[str | None, int] = {}
    for category, point, answer, is_approximate in cases:
        answers = {"depth": answer} if answer and category == hole else {}
        make_report(category=category, geom=point, answers=answers, is_approximate=is_approximate)
        (found,) = territories_at([point])
        exact = None if is_approximate else point
        rule = rule_for(category, found, exact, answers)
        verdicts = examine(category, found, exact, answers)
        assert [v.rule for v in verdicts if v.decides] == ([rule] if rule else [])
        code = rule.service.code if rule else None
        expected[code] = expected.get(code, 0) + 1
    assert len(expected) >= 5
    trial = try_lately(Contribution.objects.all())
    assert {share.service.code if share.service else None: share.count for share in trial.shares} == expected
    assert sum(share.moved for share in trial.shares) == 0  # they were routed by these very rules
    assert trial.count == len(cases)


def test_the_last_month_says_what_a_new_rule_would_move(hole: Category) -> None:
    for _number in range(3):
        make_report(category=hole)
    a_rule("voirie")
    (share,) = try_lately(Contribution.objects.all()).shares
    assert (share.service.code, share.count, share.moved) == ("voirie", 3, 3)
    assert not Contribution.objects.exclude(service=None).exists()


def test_the_last_month_costs_five_queries_at_most(
    territory: Territory, hole: Category, lamp: Category, depth: Question, django_assert_max_num_queries
) -> None:
    many_rules(territory, hole, lamp, depth)
    for point in POINTS * 5:
        make_report(category=hole, geom=point)
    with django_assert_max_num_queries(5):
        try_lately(Contribution.objects.all())


# Reviewing them


def review() -> tuple[dict[int, str], list[tuple[str, bool]]]:
    rows, categories = list(rules_in_order()), rule_review.leaves()
    territories = rule_review.map_of(rows)
    reasons = rule_review.reasons_never_to_apply(rows, categories, territories)
    gaps = rule_review.gaps(rows, categories, territories)
    return (
        {row.position: str(reasons[row.pk]) for row in rows if row.pk in reasons},
        [(gap.category.code, gap.is_whole) for gap in gaps],
    )


def test_a_rule_covered_by_an_earlier_one_is_told(territory: Territory, hole: Category, lamp: Category) -> None:
    a_rule("voirie", category=hole.parent)
    a_rule("neudorf", category=hole, boundary=territory.quartier)
    a_rule("lampes", category=lamp)
    reasons, gaps = review()
    assert reasons == {2: "La règle 1 décide toujours avant elle."}
    assert gaps == []


@pytest.mark.parametrize("outer", ["commune", "epci"])
def test_a_wider_territory_covers_those_inside(territory: Territory, hole: Category, outer: str) -> None:
    a_rule("large", boundary=getattr(territory, outer))
    a_rule("quartier", boundary=territory.quartier)
    a_rule("ailleurs", boundary=territory.other_commune)
    assert review()[0].keys() == ({2} if outer == "commune" else {2, 3})


def test_several_earlier_rules_may_cover_one_together(hole: Category, lamp: Category) -> None:
    a_rule("voirie", category=hole)
    a_rule("lampes", category=lamp)
    a_rule("reste")
    assert review()[0] == {3: "Les règles 1, 2 décident toujours avant elle."}


def test_a_narrower_answer_or_a_suspended_rule_covers_nothing(hole: Category, depth: Question) -> None:
    a_rule("urgence", category=hole, question=depth, answer="Grand")
    a_rule("suspendue", is_active=False)
    a_rule("voirie", category=hole)
    assert review()[0] == {}


def test_a_perimeter_covers_no_whole_quartier(territory: Territory, hole: Category) -> None:
    """What has no exact place in the quartier is not known to lie in the perimeter."""
    zone = make_boundary(level=Level.PERIMETER, code="z", name="Zone", slug="zone", geom=territory.quartier.geom)
    inside = make_boundary(
        level=Level.PERIMETER, code="i", name="Cœur", slug="coeur",
        geom=MultiPolygon(places.PLACE_DU_MARCHE.buffer(0.0005), srid=4326),
    )  # fmt: skip
    a_rule("zone", boundary=zone)
    a_rule("quartier", boundary=territory.quartier)
    a_rule("coeur", boundary=inside)
    assert review()[0] == {3: "La règle 1 décide toujours avant elle."}


def test_what_can_never_apply_is_told(territory: Territory, hole: Category, lamp: Category, depth: Question) -> None:
    a_rule("dissous", boundary=territory.quartier)
    a_rule("ferme", category=hole)
    a_rule("hors-sujet", category=lamp, question=depth, answer="Grand")
    Service.objects.filter(code="ferme").update(is_active=False)
    Boundary.objects.filter(pk=territory.quartier.pk).update(valid_to="2024-01-01")
    assert review()[0] == {
        1: "Son territoire n'existe plus.",
        2: "Son service n'est plus en activité.",
        3: "Sa question n'est pas posée pour cette catégorie.",
    }


def test_categories_that_no_rule_takes_are_told(
    territory: Territory, hole: Category, lamp: Category, depth: Question
) -> None:
    whole = make_category("banc", family="Mobilier")
    a_rule("voirie", category=hole, question=depth, answer="Grand")
    a_rule("strasbourg", category=lamp, boundary=territory.commune)
    assert sorted(review()[1]) == [(whole.code, True), (lamp.code, False), (hole.code, False)]
    a_rule("schilik", category=lamp, boundary=territory.other_commune)
    assert lamp.code not in dict(review()[1])
