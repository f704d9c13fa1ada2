"""A city large enough for the database to plan as it does for a million reports: 40,000 rows, the same ones each time.

Nothing is drawn at random: each number comes from the place of its row, so that a plan and what it reads are the same
on every machine. One statement makes the reports; the tables are then swept and measured, as autovacuum would.
"""

from typing import Final

from django.db import connection

from accounts.models import Service
from boundaries.models import Boundary, Level
from contributions.models import Category, Contribution
from geo.srid import WGS84
from tests.factories import make_category, make_service
from tests.world import World, make_world

REPORTS: Final = 40_000
COMMUNES: Final = 12
QUARTIERS: Final = 8
CATEGORIES: Final = 40
SERVICES: Final = 6

# One in seven is open, one in two hundred hidden; the centre is dense; a row is as wide as those of a real city.
FILL: Final = """
insert into contributions_contribution ({columns}, {changed})
select {columns},
       ST_SetSRID(ST_Point(7.75 + (a + b + c - 1.5) * 0.09, 48.58 + (b - a + c - 0.5) * 0.06), {srid}),
       'S-' || lpad(n::text, 7, '0'), 'c' || n, md5(n::text)::uuid,
       now() - (%(reports)s - n) * interval '12 minutes', now() - (%(reports)s - n) * interval '12 minutes',
       n %% 7 = 0,
       case when n %% 7 = 0 then (array['received', 'assigned', 'in_progress', 'planned'])[1 + n / 7 %% 4]
            when n %% 11 = 0 then 'not_ours' when n %% 601 = 0 then 'duplicate' else 'solved' end,
       case when n %% 7 = 0 then null else now() - (%(reports)s - n) * interval '11 minutes' end,
       n %% 200 <> 3,
       (%(communes)s::bigint[])[1 + (c * c * {communes})::int %% {communes}],
       case when n %% 5 > 0 then (%(quartiers)s::bigint[])[1 + (b * {quartiers})::int %% {quartiers}] end,
       (%(categories)s::bigint[])[1 + n * 13 %% {categories}],
       case when n %% 13 > 0 then (%(services)s::bigint[])[1 + n * 17 %% {services}] end,
       case when n %% 3 > 0 then (now() + (n %% 40 - 20) * interval '1 day')::date end,
       case when n %% 7 = 0 and n %% 10 = 0 then now() end,
       (array['Un trou ici', 'Lampadaire cassé', 'Dépôt de gravats', 'Trottoir étroit', 'Banc abîmé'])[1 + n %% 5],
       repeat('rue longue ', 15)
from (select * from contributions_contribution order by id limit 1) as one
cross join (
  select n, (n * 7919 + 13) %% 10007 / 10007.0 as a, (n * 5851 + 7) %% 10009 / 10009.0 as b,
         (n * 3571 + 5) %% 10037 / 10037.0 as c
  from generate_series(1, %(reports)s) as n
) as numbered
order by n
"""
CHANGED: Final = (
    *("geom", "reference", "tracking_hash", "submission_key", "created_at", "seen_at", "is_open", "status"),
    *("closed_at", "is_public", "commune_id", "quartier_id", "category_id", "service_id", "due_on", "paused_at"),
    *("description", "address"),
)
PARTS: Final = """
insert into reports_report (contribution_ptr_id)
select id from contributions_contribution where reference like 'S-0%'
"""
EVENTS: Final = """
insert into contributions_event (contribution_id, type, at, is_public, status, text, handled_at)
select id, 'submitted', created_at, true, 'received', '', created_at
from contributions_contribution where reference like 'S-0%'
"""
# Far from the others: squares of a grid, each with 800 corners as a published limit has.
TERRITORIES: Final = """
insert into boundaries_boundary (level, code, name, slug, geom, valid_from, note)
select level, 'grid-' || level || n, 'Territoire ' || n, 'territoire-' || level || n,
       ST_Multi(ST_Segmentize(ST_MakeEnvelope(2 + n %% side * size, 46 + n / side * size,
                                              2 + (n %% side + 1) * size, 46 + (n / side + 1) * size, {srid}),
                              size / 200)),
       '2020-01-01', ''
from (values ('commune', 6, 0.06), ('quartier', 8, 0.03)) as grid (level, side, size),
     generate_series(0, side * side - 1) as n
"""
TABLES: Final = ("contributions_contribution", "reports_report", "contributions_event", "boundaries_boundary")


def make_city() -> World:
    """The world of the access grid, in the middle of it all."""
    world = make_world()
    communes = [world.territory.commune, world.territory.other_commune, *_territories(Level.COMMUNE, COMMUNES - 2)]
    quartiers = [
        *(world.territory.quartier, world.territory.other_quartier),
        *_territories(Level.QUARTIER, QUARTIERS - 2, parent=world.territory.commune),
    ]
    kept = [
        field.column
        for field in Contribution._meta.concrete_fields
        if not field.generated and not field.primary_key and field.column not in CHANGED
    ]
    fill = FILL.format(
        columns=", ".join(kept),
        changed=", ".join(CHANGED),
        srid=WGS84,
        communes=COMMUNES,
        quartiers=QUARTIERS,
        categories=CATEGORIES,
        services=SERVICES,
    )
    given = {
        "reports": REPORTS,
        "communes": [row.pk for row in communes],
        "quartiers": [row.pk for row in quartiers],
        "categories": [row.pk for row in _categories()],
        "services": [row.pk for row in _services()],
    }
    with connection.cursor() as cursor:
        cursor.execute(fill, given)
        cursor.execute(PARTS)
        cursor.execute(EVENTS)
        cursor.execute(TERRITORIES.format(srid=WGS84), {})
        cursor.execute(f"vacuum analyze {', '.join(TABLES)}")
    return world


def _territories(level: str, number: int, parent: Boundary | None = None) -> list[Boundary]:
    """Their shapes do not matter: they are asked for by the columns of the reports."""
    one = Boundary.objects.order_by("pk").first()
    rows = [
        Boundary(
            level=level,
            code=f"city-{level}-{n}",
            name=f"Voisine {n}",
            slug=f"voisine-{level}-{n}",
            geom=one.geom.clone(),
            parent=parent,
            valid_from=one.valid_from,
        )
        for n in range(number)
    ]
    return Boundary.objects.bulk_create(rows)


def _categories() -> list[Category]:
    return [make_category(f"entree-{n}", family=f"Famille {n // 5}") for n in range(CATEGORIES)]


def _services() -> list[Service]:
    return [make_service("voirie"), *(make_service(f"service-{n}") for n in range(SERVICES - 1))]
