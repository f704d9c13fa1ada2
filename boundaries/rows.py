"""From the rows of a file to territories: which field says what, and why a row is refused."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from boundaries.imports import PARENT_LEVELS, Say, Territory
from boundaries.models import Boundary, Level
from boundaries.repairs import RefusedShapeError, fit
from boundaries.sources import Feature, Source

# In the order of preference; compared without case. "nom_cog" carries the article that "nom" may lack.
CODE_FIELDS = (
    "code", "code_insee", "insee_com", "insee", "codgeo", "c_arinsee", "code_com", "code_commune",
    "code_quartier", "num_quartier", "code_iris", "siren_epci", "code_siren", "siren", "id",
)  # fmt: skip
NAME_FIELDS = (
    "nom_cog", "nom", "name", "nom_com", "nom_commune", "nom_quartier", "quartier", "libelle", "libgeo", "l_aroff",
    "nom_officiel", "label", "nom_epci",
)  # fmt: skip
POPULATION_FIELDS = ("population", "population_municipale", "pop", "ptot", "pmun")
UNREADABLE = re.compile(r"[\x00-\x1f\x7f]+")
MAX_POPULATION = 2**31 - 1


class MissingFieldError(Exception):
    """The file has no field for the code or the name; the message lists those it has."""


@dataclass(frozen=True)
class Fields:
    """Which field of the file says what."""

    code: str
    name: str
    population: str = ""

    @classmethod
    def of(cls, source: Source, *, code: str = "", name: str = "", population: str = "") -> "Fields":
        """The fields asked for, or those that look right. Raises MissingFieldError."""
        return cls(
            code=_choose(source, code, CODE_FIELDS, "--code-field"),
            name=_choose(source, name, NAME_FIELDS, "--name-field"),
            population=_choose(source, population, POPULATION_FIELDS, "--population-field", is_needed=bool(population)),
        )


def _choose(source: Source, asked: str, usual: Iterable[str], option: str, *, is_needed: bool = True) -> str:
    present = {name.lower(): name for name in source.fields}
    for name in [asked] if asked else usual:
        if name.lower() in present:
            return present[name.lower()]
    if not is_needed:
        return ""
    raise MissingFieldError(
        _("Donnez le champ avec %(option)s. Le fichier contient : %(fields)s")
        % {"option": option, "fields": ", ".join(source.fields) or "—"}
    )


class Reader:
    """Turns rows into territories one by one, telling repairs and refusals; `refused` counts the latter."""

    def __init__(self, source: Source, fields: Fields, *, level: str, parent: Boundary | None, say: Say) -> None:
        self.source, self.fields, self.level, self.parent, self.say = source, fields, level, parent, say
        self.refused = 0
        self._seen: dict[str, int] = {}

    def territories(self) -> Iterator[Territory]:
        for feature in self.source.features:
            if feature.number % 500 == 0:
                self.say(
                    _("… %(number)d sur %(total)d") % {"number": feature.number, "total": len(self.source.features)}
                )
            try:
                yield self._territory(feature)
            except (RefusedShapeError, _RefusedRowError) as refusal:
                self.refused += 1
                self.say(_("  refusé : %(name)s : %(reason)s") % {"name": self._label(feature), "reason": refusal})

    def _territory(self, feature: Feature) -> Territory:
        if feature.shape is None:
            raise _RefusedRowError(feature.problem)
        code = self._code(feature)
        fitted = fit(feature.shape, self.source.srid)
        for repair in fitted.repairs:
            self.say(_("  réparé : %(name)s : %(repair)s") % {"name": self._label(feature), "repair": repair})
        self._seen[code] = feature.number
        return Territory(
            code=code,
            name=self._name(feature, code),
            geom=fitted.geom,
            population=self._population(feature),
            parent=self.parent or self._found_parent(fitted.geom),
        )

    def _code(self, feature: Feature) -> str:
        code = _text(feature.properties.get(self.fields.code))
        if not code:
            raise _RefusedRowError(_("aucun code"))
        if len(code) > Boundary._meta.get_field("code").max_length:
            raise _RefusedRowError(_("code trop long"))
        if code in self._seen:
            raise _RefusedRowError(_("code en double dans le fichier, déjà lu à la ligne %d") % self._seen[code])
        return code

    def _name(self, feature: Feature, code: str) -> str:
        name = _text(feature.properties.get(self.fields.name))
        if len(name) > Boundary._meta.get_field("name").max_length:
            raise _RefusedRowError(_("nom trop long"))
        return name or code

    def _population(self, feature: Feature) -> int | None:
        try:
            count = float(feature.properties[self.fields.population])
        except (KeyError, TypeError, ValueError):
            return None
        return int(count) if math.isfinite(count) and 0 <= count <= MAX_POPULATION else None

    def _found_parent(self, geom: Any) -> Boundary | None:
        """A quartier lies in the commune that holds its middle; the rest is said with --parent or not at all."""
        if self.level != Level.QUARTIER:
            return None
        communes = Boundary.objects.current().of_level(*PARENT_LEVELS[Level.QUARTIER])
        return communes.covering(geom.point_on_surface).first()

    def _label(self, feature: Feature) -> str:
        name = _text(feature.properties.get(self.fields.name))[:60]
        code = _text(feature.properties.get(self.fields.code))[:40]
        return _("ligne %d") % feature.number + "".join(f", {word}" for word in (name, code) if word)


class _RefusedRowError(Exception):
    pass


def _text(value: Any) -> str:
    """A field as text: whole numbers without decimals, no control characters, no doubled spaces."""
    if value is None or isinstance(value, (bool, dict, list)):
        return ""
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value == int(value) else value
    return " ".join(UNREADABLE.sub(" ", str(value)).split())
