"""The coordinate systems of the project: the only place where their numbers stand."""

from typing import Final

WGS84: Final = 4326
WEB_MERCATOR: Final = 3857
LAMBERT93: Final = 2154

# What a city's file may be drawn in. Integers only: with old GDAL a string SRS may fetch an address.
# 3942-3950 are the nine conic projections (CC42-CC50), the rest the overseas systems and common relatives; 2056 is
# Switzerland's, across the border.
CONFORMAL_CONICS: Final = tuple(range(3942, 3951))
OVERSEAS: Final = (5490, 2972, 2975, 4471, 4467, 3296, 3297, 3163, 32620, 32622, 32738, 32740)
EUROPEAN: Final = (2056, 4258, 4171, 3035, 25830, 25831, 25832, 32630, 32631, 32632)

ACCEPTED: Final = frozenset((WGS84, WEB_MERCATOR, LAMBERT93, *CONFORMAL_CONICS, *OVERSEAS, *EUROPEAN))
