"""Placing contributions again after territories have changed: one statement, which writes only what really moved."""

from django.db import connection

from boundaries.placing import follow

# A contribution keeps the version of its day as long as it stays in the same territory (level and code); it moves to
# the present version of another one. One that no commune holds any more keeps its commune; one whose quartier no longer
# exists, and that no new one holds, keeps its quartier. Where two overlap the smallest wins, as when it was filed.
# Placed in a commune as a whole (approximate, no quartier), it is in no quartier: its point says nothing of that.
PLACE_AGAIN = """
with found as (
  select distinct on (contribution.id, boundary.level)
         contribution.id as contribution_id, boundary.level, boundary.id, boundary.code, boundary.name
  from boundaries_boundary boundary
  join contributions_contribution contribution
    on contribution.geom && boundary.geom
   and ST_Covers(boundary.geom, ST_PointOnSurface(contribution.geom))
  where boundary.valid_to is null and boundary.level in ('commune', 'quartier')
  order by contribution.id, boundary.level, ST_Area(boundary.geom), boundary.id
), compared as (
  select contribution.id,
         old_commune.name as old_commune, commune.name as commune,
         old_quartier.name as old_quartier, quartier.name as quartier,
         case when commune.id is null or commune.code = old_commune.code
              then contribution.commune_id else commune.id end as commune_id,
         case when quartier.code = old_quartier.code then contribution.quartier_id
              when contribution.is_approximate and contribution.quartier_id is null then null
              when quartier.id is not null then quartier.id
              when exists (select from boundaries_boundary still
                           where still.level = 'quartier' and still.code = old_quartier.code
                             and still.valid_to is null) then null
              else contribution.quartier_id end as quartier_id
  from contributions_contribution contribution
  left join boundaries_boundary old_commune on old_commune.id = contribution.commune_id
  left join boundaries_boundary old_quartier on old_quartier.id = contribution.quartier_id
  left join found commune on commune.contribution_id = contribution.id and commune.level = 'commune'
  left join found quartier on quartier.contribution_id = contribution.id and quartier.level = 'quartier'
), moved as (
  update contributions_contribution contribution
  set commune_id = compared.commune_id, quartier_id = compared.quartier_id
  from compared
  where compared.id = contribution.id
    and (compared.commune_id, compared.quartier_id)
        is distinct from (contribution.commune_id, contribution.quartier_id)
  returning contribution.id, compared.old_commune, compared.commune, compared.old_quartier, compared.quartier
)
insert into contributions_event (contribution_id, type, at, is_public, status, text)
select id, 'placed', statement_timestamp(), false, '',
       concat(concat_ws(' / ', old_commune, old_quartier), ' → ',
              concat_ws(' / ', coalesce(commune, old_commune), quartier))
from moved
"""


@follow
def place_again() -> int:
    """Answers how many contributions changed territory."""
    with connection.cursor() as cursor:
        cursor.execute(PLACE_AGAIN)
        return cursor.rowcount
