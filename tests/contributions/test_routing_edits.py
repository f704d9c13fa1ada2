"""The rules edited: numbers in a row, who changed what, and each within their own territory."""

import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.models import Membership, Role, Service, User
from boundaries.models import Boundary
from contributions import actions
from contributions.models import RoutingRule
from tests.contributions.test_routing import a_rule, a_service
from tests.factories import Territory, make_superuser, make_user

pytestmark = pytest.mark.django_db


def order() -> list[tuple[int, str]]:
    return list(RoutingRule.objects.order_by("position", "pk").values_list("position", "service__code"))


@pytest.fixture
def three(territory: Territory) -> list[RoutingRule]:
    return [a_rule(code) for code in ("a", "b", "c")]


def test_moving_renumbers_without_a_gap(three: list[RoutingRule]) -> None:
    RoutingRule.objects.filter(pk=three[2].pk).update(position=40)
    boss = make_superuser()
    assert actions.move_rule(boss, rule=three[2], up=True) == 2
    assert order() == [(1, "a"), (2, "c"), (3, "b")]
    assert actions.move_rule(boss, rule=three[2], up=True) == 1
    assert actions.move_rule(boss, rule=three[2], up=True) == 1
    assert order() == [(1, "c"), (2, "a"), (3, "b")]
    assert actions.move_rule(boss, rule=three[1], up=False) == 3


def test_removing_closes_up_and_adding_goes_last(three: list[RoutingRule]) -> None:
    boss = make_superuser()
    actions.remove_rule(boss, rule=three[0])
    actions.add_rule(boss, rule=RoutingRule(service=a_service("d")))
    assert order() == [(1, "b"), (2, "c"), (3, "d")]


def test_every_change_says_who_made_it(three: list[RoutingRule]) -> None:
    boss = make_superuser()
    actions.move_rule(boss, rule=three[1], up=True)
    actions.switch_rule(boss, rule=three[0], is_active=False)
    actions.switch_rule(boss, rule=three[0], is_active=False)  # said again, it changes nothing
    three[2].service = a_service("d")
    actions.change_rule(boss, rule=three[2])
    actions.remove_rule(boss, rule=three[1])
    told = list(LogEntry.objects.order_by("pk").values_list("user", "object_repr", "change_message"))
    everything = "toute catégorie, partout → {}"
    assert told == [
        (boss.pk, everything.format("B"), "Déplacée de la place 2 à la place 1"),
        (boss.pk, everything.format("A"), "Suspendue"),
        (boss.pk, everything.format("D"), f"Avant : {everything.format('C')}"),
        (boss.pk, everything.format("B"), "Retirée"),
    ]


def test_a_rule_that_is_gone_meanwhile_is_told(three: list[RoutingRule]) -> None:
    boss = make_superuser()
    RoutingRule.objects.filter(pk=three[0].pk).delete()
    for change in (
        lambda: actions.change_rule(boss, rule=three[0]),
        lambda: actions.move_rule(boss, rule=three[0], up=False),
    ):
        with pytest.raises(ValidationError):
            change()
    assert order() == [(2, "b"), (3, "c")]


def who(role: str, boundary: Boundary | None, service: Service | None = None) -> User:
    person = make_user()
    Membership.objects.create(user=person, role=role, boundary=boundary, service=service)
    return person


def test_each_edits_the_rules_of_their_own_territory(territory: Territory) -> None:
    rules = {
        "everywhere": a_rule("a"),
        "epci": a_rule("b", boundary=territory.epci),
        "commune": a_rule("c", boundary=territory.commune),
        "quartier": a_rule("d", boundary=territory.quartier),
        "other_commune": a_rule("e", boundary=territory.other_commune),
    }
    expected = {
        who(Role.ADMINISTRATOR, None): set(rules),
        who(Role.ADMINISTRATOR, territory.epci): {"epci", "commune", "quartier", "other_commune"},
        who(Role.ADMINISTRATOR, territory.commune): {"commune", "quartier"},
        who(Role.ADMINISTRATOR, territory.other_commune): {"other_commune"},
        who(Role.MANAGER, None): set(),
        who(Role.AGENT, None): set(),
        who(Role.ELECTED, None): set(),
        make_superuser(): set(rules),
        make_user(): set(),
    }
    for person, mine in expected.items():
        assert {name for name, rule in rules.items() if may(person, rule)} == mine, person.memberships.all()


def may(person: User, rule: RoutingRule) -> bool:
    """Every gesture gives the same answer, and those that are refused change nothing."""
    before, answers = order(), set()
    new = RoutingRule(service=rule.service, boundary=rule.boundary)
    for gesture in (
        lambda: actions.switch_rule(person, rule=rule, is_active=True),
        lambda: actions.change_rule(person, rule=rule),
        lambda: actions.move_rule(person, rule=rule, up=True),
        lambda: actions.move_rule(person, rule=rule, up=False),
        lambda: actions.remove_rule(person, rule=actions.add_rule(person, rule=new)),
    ):
        try:
            gesture()
        except PermissionDenied:
            answers.add(False)
            assert order() == before
        else:
            answers.add(True)
    (answer,) = answers
    RoutingRule.objects.bulk_update(
        [RoutingRule(pk=pk, position=number) for number, pk in enumerate(_ids_of(before), 1)], ["position"]
    )
    return answer


def _ids_of(rows: list[tuple[int, str]]) -> list[int]:
    return [RoutingRule.objects.get(service__code=code).pk for _number, code in rows]


def test_a_rule_is_not_moved_out_of_ones_territory_by_editing_it(territory: Territory) -> None:
    mine = a_rule("c", boundary=territory.commune)
    other = a_rule("e", boundary=territory.other_commune)
    person = who(Role.ADMINISTRATOR, territory.commune)
    for rule, boundary in ((mine, None), (mine, territory.other_commune), (other, territory.commune)):
        stored = RoutingRule.objects.get(pk=rule.pk).boundary
        rule.boundary = boundary
        with pytest.raises(PermissionDenied):
            actions.change_rule(person, rule=rule)
        assert RoutingRule.objects.get(pk=rule.pk).boundary == stored


@pytest.mark.django_db(transaction=True)
def test_two_people_who_move_rules_at_once_wait_for_each_other(territory: Territory) -> None:
    rules = [a_rule(code) for code in "abcdef"]
    boss = make_superuser()
    trouble: list[Exception] = []

    def move(rule: RoutingRule) -> None:
        try:
            for way in (True, False, True):
                actions.move_rule(boss, rule=rule, up=way)
        except Exception as error:  # told by the thread that waits
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=[rule]) for rule in rules]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not trouble
    assert [number for number, _code in order()] == [1, 2, 3, 4, 5, 6]
    assert sorted(code for _number, code in order()) == list("abcdef")
