"""What is copied of a million reports, and what is changed in a copy."""

import re

import pytest
from django.db import connection

from bench.multiply import CHANGED, COLUMNS, CONSTRAINTS, INDEXES, KINDS, TABLE
from contributions.models.contribution import new_reference

pytestmark = pytest.mark.django_db


def asked(statement: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def test_each_column_that_is_changed_is_there() -> None:
    ((names,),) = asked(COLUMNS, TABLE)
    assert set(CHANGED) <= set(names.split(","))


def test_what_is_unique_is_changed() -> None:
    unique = (
        "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype in ('u', 'p')"
    )
    for (definition,) in asked(unique, TABLE):
        columns = re.search(r"\((.+)\)", definition)
        assert columns
        assert set(columns[1].split(", ")) & set(CHANGED), definition


def test_the_reference_of_a_copy_is_nobody_elses() -> None:
    assert not any("0" in new_reference("S") for _number in range(200))
    statement = CHANGED["reference"].format(offset=4_000_000).replace("reference", "'S-QZMM9NW'").replace("id", "%s")
    ((made,),) = asked(f"select {statement}", 999_999)
    assert (made, len(made)) == ("S-04C4B3F", 9)


def test_the_tables_of_each_kind_are_copied_too() -> None:
    found = dict(asked(KINDS, TABLE))
    assert {"reports_report", "projects_idea"} <= set(found)
    assert set(found.values()) == {"contribution_ptr_id"}


def test_what_is_lifted_can_be_lifted_and_made_again() -> None:
    before = asked(CONSTRAINTS, [TABLE]), asked(INDEXES, TABLE)
    assert all(before)
    with connection.cursor() as cursor:
        for lift, _make in [*before[0], *before[1]]:
            cursor.execute(lift)
        assert asked(INDEXES, TABLE) == []
        for _lift, make in [*before[0], *before[1]]:
            cursor.execute(make)
    assert (set(asked(CONSTRAINTS, [TABLE])), set(asked(INDEXES, TABLE))) == (set(before[0]), set(before[1]))
