"""What an act changes in a row, kept as JSON to put it back exactly."""

import datetime
from collections.abc import Mapping
from typing import Any, Final

from contributions.models import Contribution

# All that an act of those who handle a contribution may write in it. Its revision only ever grows.
HANDLED: Final = (
    "status",
    "is_open",
    "closed_at",
    "planned_on",
    "service_id",
    "service_since",
    "assignee_id",
    "due_on",
    "paused_at",
    "replied_at",
    "duplicate_of_id",
    "reopened_count",
    "needs_check",
    "seen_at",
)


def columns_of(row: Contribution) -> dict[str, Any]:
    return {name: getattr(row, name) for name in HANDLED}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What was there before and is no longer, as JSON. A column that the act left alone is not kept: somebody else may
    write it meanwhile."""
    return {name: _packed(value) for name, value in before.items() if value != after[name]}


def put_back(row: Contribution, before: Mapping[str, Any]) -> list[str]:
    """Set the columns as they were; answers their names. The row is not saved."""
    for name, value in before.items():
        setattr(row, name, row._meta.get_field(name.removesuffix("_id")).to_python(value))
    return [name.removesuffix("_id") for name in before]


def _packed(value: Any) -> Any:
    # To the microsecond, which Django's own encoder would round.
    return value.isoformat() if isinstance(value, datetime.date) else value
