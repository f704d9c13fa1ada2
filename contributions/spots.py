"""A pin in words: its address, its territory, and what stands around it."""

from dataclasses import dataclass
from typing import Final

from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import gettext as _

from addresses.nearby import Surroundings, nearest, surroundings
from boundaries.placing import Territories

# Beyond, an address names another place: neither a vaguer position nor a farther door is told as one's own.
ADDRESS_METRES: Final = 200


@dataclass(frozen=True)
class Spot:
    """`words`: « devant le 12 rue des Tonneliers, Strasbourg, côté pair (Neudorf) »."""

    territory: str
    surroundings: Surroundings

    @property
    def address(self) -> str:
        return self.surroundings.nearest.words if self.surroundings.nearest else ""

    @property
    def words(self) -> str:
        if not self.address:
            return self.territory
        # The commune is mostly in the address already.
        new = ", ".join(name for name in self.territory.split(", ") if name not in self.address)
        return _("%(address)s (%(territory)s)") % {"address": self.address, "territory": new} if new else self.address


def spot_at(point: GEOSGeometry, found: Territories) -> Spot:
    """What is said of a WGS84 point; it may ask the geocoder."""
    return Spot(territory_names(found), surroundings(point))


def territory_names(found: Territories) -> str:
    """ "Strasbourg, Neudorf"."""
    return ", ".join(str(territory) for territory in (found.commune, found.quartier) if territory)


def address_at(point: GEOSGeometry | None, *, accuracy_m: int | None = None) -> str:
    """The address to keep with a contribution, empty where there is none to trust. It asks nobody: the form has just
    asked for the same point, and what comes by hundreds must not wait."""
    if point is None or (accuracy_m or 0) > ADDRESS_METRES:
        return ""
    found = nearest(point, may_ask=False)
    return found.label if found and found.distance_metres <= ADDRESS_METRES else ""
