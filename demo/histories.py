"""What became of an invented contribution: the steps of its workflow, one after another, and what was said."""

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass

from contributions.working_days import after_working_days
from demo import texts

# How a contribution moves along its workflow, and how often.
PATHS = {
    # Given to a service by a rule: `handed` is to another one.
    "report": (
        (36, ("solved",)),
        (22, ("planned", "solved")),
        (14, ("planned", "in_progress", "solved")),
        (12, ("in_progress", "solved")),
        (6, ("refused",)),
        (4, ("handed", "solved")),
        (4, ("in_progress", "solved", "reopened", "in_progress", "solved")),
        (2, ("solved", "reopened")),
    ),
    # What no rule gives to anybody: somebody sorts it.
    "unrouted": (
        (30, ("to_qualify", "in_progress", "solved")),
        (25, ("to_qualify", "not_ours")),
        (20, ("not_ours",)),
        (15, ("in_progress", "solved")),
        (10, ("refused",)),
    ),
    "duplicate": ((1, ("duplicate",)),),
    "idea": ((50, ("studied", "adopted")), (35, ("studied", "set_aside")), (15, ("set_aside",))),
}
# Days to the end of the path: median, and spread of the logarithm.
PACE = {"report": (14, 1.2), "unrouted": (10, 1.0), "duplicate": (3, 0.8), "idea": (180, 0.7)}
NEVER_ENDS = 0.04
# Of those that are open still, how many wait for a word of their author.
WAITING_SHARE = 0.08


@dataclass(frozen=True)
class Step:
    """One event of the history; `type` is that of a change of state, or what else happened in the state it was in."""

    status: str
    at: datetime.datetime
    answer: str
    reason: int | None = None
    type: str = "status"
    service: int | None = None
    planned_on: datetime.date | None = None


class Historian:
    """Draws the steps that follow a reception, up to now. `services` are the ids among which things are handed over."""

    def __init__(
        self, draw: random.Random, now: datetime.datetime, reasons: dict[str, int], services: Sequence[int]
    ) -> None:
        self.draw = draw
        self.now = now
        self.reasons = reasons
        self.services = list(services)

    def steps(self, path_of: str, created_at: datetime.datetime, service: int | None) -> list[Step]:
        """`path_of` names one of PATHS; with a `service` it begins there, by a rule."""
        draw = self.draw
        weights, paths = zip(*PATHS[path_of], strict=True)
        (path,) = draw.choices(paths, weights)
        if draw.random() < NEVER_ENDS:
            path = path[:-1]
        median, spread = PACE[path_of]
        length = datetime.timedelta(days=median * draw.lognormvariate(0, spread))
        shares = sorted(draw.random() for _step in path[1:])
        moments = [created_at + length * share for share in (*shares, 1.0)]
        steps = [Step("assigned", created_at, "", type="handed", service=service)] if service else []
        for name, at in zip(path, moments, strict=False):
            if at >= self.now:
                break
            steps.append(self._step(name, at, steps, service))
        return steps

    def _step(self, name: str, at: datetime.datetime, before: list[Step], service: int | None) -> Step:
        """A closing carries the reason that goes with what is answered; what is handed over keeps its state."""
        answer = self.draw.choice(texts.ANSWERS[name])
        if name == "handed":
            other = self.draw.choice([pk for pk in self.services if pk != service])
            return Step(before[-1].status, at, answer, type="handed", service=other)
        reason = self.reasons.get(texts.REASONS.get(answer, ""))
        planned_on = after_working_days(at.date(), self.draw.randint(2, 15)) if name == "planned" else None
        return Step(name, at, answer, reason, planned_on=planned_on)

    def wait(self, steps: list[Step], created_at: datetime.datetime, initial: str) -> Step | None:
        """A question to its author, for a few of what is open: lately, and not answered yet."""
        draw = self.draw
        if draw.random() >= WAITING_SHARE:
            return None
        last = steps[-1] if steps else None
        begin = last.at if last else created_at
        at = begin + (self.now - begin) * draw.uniform(0.3, 0.95)
        return Step(last.status if last else initial, at, draw.choice(texts.ANSWERS["waiting"]), type="waiting")
