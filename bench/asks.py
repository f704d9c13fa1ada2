"""A request that is measured, and the rows that requests are made of: the same at every run."""

from dataclasses import dataclass, field

from contributions.models import Contribution

SAMPLE = 30
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True)
class Ask:
    """One request; a body makes it a POST."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Case:
    """`writes`: each request is sent once, and its statements are committed."""

    name: str
    asks: list[Ask]
    writes: bool = False


def sample() -> list[Contribution]:
    """Contributions at equal steps through the table: as many in a dense quartier as it deserves."""
    rows = Contribution.objects.public().order_by("pk").select_related("category")
    step = max(rows.count() // SAMPLE, 1)
    return [rows[number * step] for number in range(SAMPLE)]
