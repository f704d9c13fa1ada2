"""What the database does for the statements of a piece of work, and how much of its memory it reads for them."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

Plan = dict[str, Any]
READS = ("select", "with", "(select")
WRITES = ("insert", "update", "delete")


@contextmanager
def heard(tell: Callable[[str, Any], None], *, about: str, beginning: Sequence[str] = READS) -> Iterator[None]:
    """Call `tell` with each statement about a table, and its parameters, just before the database has it."""
    is_telling = False

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal is_telling
        if not many and not is_telling and about in sql and sql.lstrip().lower().startswith(tuple(beginning)):
            is_telling = True
            try:
                tell(sql, params)
            finally:
                is_telling = False
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield


def statements(work: Callable[[], object], *, about: str) -> list[tuple[str, Any]]:
    """Those that a piece of work asks about a table."""
    found: list[tuple[str, Any]] = []
    with heard(lambda sql, params: found.append((sql, params)), about=about):
        work()
    return found


def planned(sql: str, params: Any) -> Plan:
    return _explained("format json", sql, params)


def measured(sql: str, params: Any) -> Plan:
    return _explained("analyze, buffers, timing off, format json", sql, params)


def _explained(how: str, sql: str, params: Any) -> Plan:
    with connection.cursor() as cursor:
        cursor.execute(f"explain ({how}) {sql}", params)
        (found,) = cursor.fetchone()
    plan: Plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def nodes(plan: Plan) -> Iterator[Plan]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def buffers(plan: Plan) -> int:
    """Pages of 8 kB, found in memory or fetched: the same number on every machine."""
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


def buffers_of(plan: Plan, table: str) -> int:
    """Those of one table and its indexes; not those of the values that a scan had to look up first."""
    scans = [node for node in nodes(plan) if node.get("Relation Name") == table]
    assert scans, plan
    return sum(buffers(node) - sum(map(buffers, _looked_up_for(node))) for node in scans)


def _looked_up_for(node: Plan) -> list[Plan]:
    return [part for part in node.get("Plans", ()) if part["Parent Relationship"] == "InitPlan"]


def quantile(numbers: Sequence[float], share: float) -> float:
    return sorted(numbers)[min(len(numbers) - 1, int(len(numbers) * share))]
