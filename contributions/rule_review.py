"""What is wrong with a list of rules, told before anybody suffers from it: rules that never decide, categories that no
rule catches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.utils.translation import gettext as _

from boundaries.models import Boundary, Level
from contributions import kinds
from contributions.models import Category, RoutingRule
from contributions.routing import is_asked
from contributions.workflow import Label

Place = tuple[str, str]  # level and code: a territory, whatever its version

# Pairs (inner, outer) of present perimeters and territories of which one lies in the other.
INSIDE = """
select inside.id, outside.id
from boundaries_boundary inside join boundaries_boundary outside
  on inside.id <> outside.id and ST_Covers(outside.geom, inside.geom)
where inside.id = any(%s) and outside.id = any(%s)
"""


@dataclass
class Map:
    """The territories that rules name: which holds which, and the communes that are served."""

    above: dict[Place, set[Place]] = field(default_factory=dict)
    around: dict[int, set[int]] = field(default_factory=dict)
    communes: list[Place] = field(default_factory=list)
    current: set[Place] = field(default_factory=set)

    def holds(self, outer: Boundary | None, inner: Boundary | None) -> bool:
        """Is all that `inner` holds in `outer`? A perimeter never holds what has no exact place, so that it holds
        nothing but another perimeter."""
        if outer is None:
            return True
        if inner is None:
            return bool(self.communes) and all(self.reaches(outer, commune) for commune in self.communes)
        if inner.level == Level.PERIMETER:
            return _key(outer) == _key(inner) or outer.pk in self.around.get(inner.pk, set())
        return outer.level != Level.PERIMETER and self.reaches(outer, _key(inner))

    def reaches(self, outer: Boundary, place: Place) -> bool:
        return _key(outer) == place or _key(outer) in self.above.get(place, set())


def _key(boundary: Boundary) -> Place:
    return boundary.level, boundary.code


def map_of(rules: Iterable[RoutingRule]) -> Map:
    """In three queries, whatever the number of rules."""
    seen = Map()
    rows = Boundary.objects.current().exclude(level=Level.PERIMETER).order_by("pk")
    known = {pk: (level, code, parent) for pk, level, code, parent in rows.values_list("pk", "level", "code", "parent")}
    for level, code, parent in known.values():
        seen.above[level, code] = set(_chain(known, parent))
        if level == Level.COMMUNE:
            seen.communes.append((level, code))
    named = {rule.boundary_id: rule.boundary for rule in rules if rule.boundary}
    perimeters = [pk for pk, boundary in named.items() if boundary.level == Level.PERIMETER]
    seen.current = {*seen.above, *_present(perimeters)}
    with connection.cursor() as cursor:
        cursor.execute(INSIDE, [perimeters, list(named)])
        for inner, outer in cursor.fetchall():
            seen.around.setdefault(inner, set()).add(outer)
    return seen


def _present(perimeters: list[int]) -> Iterable[Place]:
    return Boundary.objects.current().filter(pk__in=perimeters).values_list("level", "code").order_by("pk")


def _chain(known: dict, pk: int | None) -> Iterable[Place]:
    while pk in known:
        level, code, pk = known[pk]
        yield level, code


def leaves() -> list[Category]:
    """The categories that people choose among, of the kinds that a service handles."""
    routed = [kind.code for kind in kinds.all_kinds() if kind.workflow.routed]
    rows = Category.objects.filter(kind__in=routed, is_active=True).select_related("parent")
    entries = rows.filter(parent__isnull=False, parent__is_active=True) | rows.filter(parent=None, entries=None)
    return list(entries.order_by("position", "pk"))


def reasons_never_to_apply(
    rules: Sequence[RoutingRule], categories: Sequence[Category], territories: Map
) -> dict[int, Label]:
    """By id of a rule in force, why it decides nothing."""
    told: dict[int, Label] = {}
    before: list[RoutingRule] = []
    for rule in rules:
        if not rule.is_active:
            continue
        reason = _impossible(rule, categories, territories) or _covered(rule, before, categories, territories)
        if reason:
            told[rule.pk] = reason
        if rule.service.is_active:
            before.append(rule)
    return told


def _impossible(rule: RoutingRule, categories: Sequence[Category], territories: Map) -> Label:
    if not rule.service.is_active:
        return _("Son service n'est plus en activité.")
    if rule.boundary and _key(rule.boundary) not in territories.current:
        return _("Son territoire n'existe plus.")
    mine = _of(rule, categories)
    if not mine:
        return _("Sa catégorie n'est plus proposée.")
    if rule.question and not (rule.question.is_active and any(is_asked(rule.question, each) for each in mine)):
        return _("Sa question n'est pas posée pour cette catégorie.")
    return ""


def _of(rule: RoutingRule, categories: Sequence[Category]) -> list[Category]:
    return [each for each in categories if rule.category_id in (None, each.pk, each.parent_id)]


def _covered(
    rule: RoutingRule, before: Sequence[RoutingRule], categories: Sequence[Category], territories: Map
) -> Label:
    """Every one of its categories is decided earlier, wherever it would apply."""
    wider = [other for other in before if _answers_wider(other, rule) and _place_wider(other, rule, territories)]
    deciding = []
    for category in _of(rule, categories):
        first = next((other for other in wider if other.category_id in (None, category.pk, category.parent_id)), None)
        if first is None:
            return ""
        deciding.append(first)
    numbers = sorted({other.position for other in deciding})
    if len(numbers) == 1:
        return _("La règle %(number)d décide toujours avant elle.") % {"number": numbers[0]}
    listed = ", ".join(map(str, numbers))
    return _("Les règles %(numbers)s décident toujours avant elle.") % {"numbers": listed}


def _answers_wider(other: RoutingRule, rule: RoutingRule) -> bool:
    if other.question_id is None:
        return True
    return other.question_id == rule.question_id and other.answer.casefold() == rule.answer.casefold()


def _place_wider(other: RoutingRule, rule: RoutingRule, territories: Map) -> bool:
    return territories.holds(other.boundary, rule.boundary)


@dataclass(frozen=True)
class Gap:
    """A category that may reach no service: no rule speaks of it, or only some, for some places or answers."""

    category: Category
    is_whole: bool


def gaps(rules: Sequence[RoutingRule], categories: Sequence[Category], territories: Map) -> list[Gap]:
    """The categories of which some contribution could find no rule."""
    applying = [rule for rule in rules if rule.is_active and not _impossible(rule, categories, territories)]
    found = []
    for category in categories:
        about = [rule for rule in applying if rule.category_id in (None, category.pk, category.parent_id)]
        sure = [rule for rule in about if rule.question_id is None]
        if not _everywhere(sure, territories):
            found.append(Gap(category, is_whole=not about))
    return found


def _everywhere(rules: Sequence[RoutingRule], territories: Map) -> bool:
    if any(rule.boundary is None for rule in rules):
        return True
    named = [rule.boundary for rule in rules if rule.boundary and rule.boundary.level != Level.PERIMETER]
    communes = territories.communes
    return bool(communes) and all(any(territories.reaches(one, commune) for one in named) for commune in communes)
