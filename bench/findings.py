"""All that a run found."""

from dataclasses import dataclass, field

from bench.bounded import Load
from bench.growth import Point
from bench.loads import Held
from bench.outage import Outage
from bench.race import Result
from bench.spread import Spread


@dataclass(frozen=True)
class Measured:
    """A case: over HTTP by one client, as bare SQL, and with a bounded load; None where it is not measured."""

    part: str
    name: str
    http: Spread
    sql: Spread | None = None
    statements: int = 0
    load: Load | None = None


@dataclass
class Findings:
    """Empty where a part was not asked for."""

    reports: int
    measured: list[Measured] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    race: list[Result] = field(default_factory=list)
    kept: dict[str, Load] = field(default_factory=dict)
    mixed: Held | None = None
    submissions: Held | None = None
    outage: Outage | None = None
    growth: dict[int, Point] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
