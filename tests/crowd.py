"""A city's worth of rows, for what depends on how many there are: plans of the database, pages, counts."""

from django.db import connection

from contributions.models import Contribution
from tests import factories

# One in twenty is open, as in a city's table; all over the test territory.
SCATTER = """
insert into contributions_contribution ({columns}, {changed})
select {columns}, ST_SetSRID(ST_Point(7.70 + number %% 100 / 800.0, 48.52 + number / 100 / 800.0), ST_SRID(geom)),
       'S-P' || number, 'p' || number, gen_random_uuid(),
       number %% 20 = 0,
       case when number %% 20 = 0 then 'received' else 'solved' end,
       case when number %% 20 = 0 then null else now() end,
       case when number %% 3 > 0 then quartier_id end
from (select * from contributions_contribution limit 1) as one, generate_series(1, %s) as number
"""
CHANGED = ["geom", "reference", "tracking_hash", "submission_key", "is_open", "status", "closed_at", "quartier_id"]


def scatter(rows: int) -> None:
    """Add `rows` copies of one report all over the test territory, and let the planner know of them."""
    factories.make_report()
    columns = [
        field.column
        for field in Contribution._meta.concrete_fields
        if not field.generated and not field.primary_key and field.column not in CHANGED
    ]
    with connection.cursor() as cursor:
        cursor.execute(SCATTER.format(columns=", ".join(columns), changed=", ".join(CHANGED)), [rows])
        cursor.execute("analyze contributions_contribution")
