"""Which service gets each report of a bite, by the rules of the city: what `contributions.routing` says of one, of
thousands in one statement. What is imported has no answers: a rule that asks for one never holds."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from boundaries.placing import Holders
from contributions.models import Category
from geo.reprojection import Coordinates
from geo.srid import WGS84

# An approximate place is in no perimeter for sure.
RULES: Final = """
select distinct on (given.number) given.number, rule.service_id
from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::float8[], %s::float8[], %s::bool[])
     with ordinality as given (category, family, commune, quartier, lon, lat, is_exact, number)
join contributions_routingrule rule
  on rule.is_active and rule.question_id is null
 and (rule.category_id is null or rule.category_id in (given.category, given.family))
join accounts_service service on service.id = rule.service_id and service.is_active
left join boundaries_boundary wanted on wanted.id = rule.boundary_id
left join boundaries_boundary quartier on quartier.id = given.quartier
left join boundaries_boundary commune on commune.id = given.commune
left join boundaries_boundary above on above.id = commune.parent_id
where rule.boundary_id is null
   or (wanted.level = 'quartier' and wanted.code = quartier.code)
   or (wanted.level = 'commune' and wanted.code = commune.code)
   or (wanted.level = 'epci' and wanted.code = above.code)
   or (wanted.level = 'perimeter' and wanted.valid_to is null and given.is_exact
       and ST_Covers(wanted.geom, ST_SetSRID(ST_Point(given.lon, given.lat), %s)))
order by given.number, rule.position, rule.id
"""

Place = tuple[Category, Holders, Coordinates, bool]


def services_for(places: Sequence[Place]) -> list[int | None]:
    """The service that a rule names for each (category, territories, WGS84 position, whether it is exact)."""
    columns = [
        [category.pk for category, _found, _point, _exact in places],
        [category.parent_id for category, _found, _point, _exact in places],
        [found.commune for _category, found, _point, _exact in places],
        [found.quartier for _category, found, _point, _exact in places],
        [point[0] for _category, _found, point, _exact in places],
        [point[1] for _category, _found, point, _exact in places],
        [is_exact for _category, _found, _point, is_exact in places],
    ]
    services: list[int | None] = [None] * len(places)
    with connection.cursor() as cursor:
        cursor.execute(RULES, [*columns, WGS84])
        for number, service in cursor.fetchall():
            services[number - 1] = service
    return services
