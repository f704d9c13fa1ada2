"""A request that is measured, and the rows that requests are made of: the same at every run."""

from dataclasses import dataclass, field
from functools import cache

from django.db.models import Max, Min

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
    """`part`: what it belongs to, for who measures some of them. `once`: each request is sent once, because it writes
    (then its statements are committed) or because its answer is kept. `closely`: its times are held against a ratio,
    which few of them would leave to chance."""

    part: str
    name: str
    asks: list[Ask]
    once: bool = False
    closely: bool = False


@cache
def sample() -> list[Contribution]:
    """Contributions at equal steps through the table: as many in a dense quartier as it deserves."""
    rows = Contribution.objects.public().order_by("pk").select_related("category")
    ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
    step = (ends["last"] - ends["first"]) // SAMPLE
    found = (rows.filter(pk__gte=ends["first"] + number * step).first() for number in range(SAMPLE))
    return [row for row in found if row]
