"""The same reports in the form that the other servers read fastest: projected beforehand, open ones indexed apart."""

from collections.abc import Sequence

import psycopg

from bench.environment import Environment, web_role
from geo.grid import Tile
from geo.srid import WEB_MERCATOR

EXTENT = 4096
# As martin and pg_tileserv have it.
BUFFER = 64

MAKE = f"""
drop schema if exists peers cascade;
create schema peers;
create table peers.report as
  select id, category_id, status, is_open, created_at,
         ST_Transform(geom, {WEB_MERCATOR})::geometry(Point, {WEB_MERCATOR}) as geom, geom as place
  from contributions_contribution where is_public;
alter table peers.report add primary key (id);
create index on peers.report using gist (geom) where is_open;
create index on peers.report using gist (place) where is_open;
create view peers.open_report as select id, category_id, status, geom from peers.report where is_open;
grant usage on schema peers to {{role}};
grant select on all tables in schema peers to {{role}};
"""
# What martin, pg_tileserv and django-vectortiles ask of the database.
TILE = """select ST_AsMVT(tile, 'reports', {extent}, 'geom', 'id') from (
  select id, category_id, status, ST_AsMVTGeom(geom, ST_TileEnvelope({z}, {x}, {y}), {extent}, {buffer}) as geom
  from peers.report where is_open and geom && ST_TileEnvelope({z}, {x}, {y})
) as tile"""


def make(env: Environment) -> None:
    """Made again when there are more or fewer reports than when it was copied."""
    with psycopg.connect(env["DATABASE_OWNER_URL"], autocommit=True) as owner:
        if _is_current(owner):
            return
        print("  the copy that the other servers read …", flush=True)
        owner.execute(MAKE.format(role=web_role(env)))
        owner.execute("vacuum (analyze) peers.report")


def _is_current(owner: psycopg.Connection) -> bool:
    row = owner.execute("select to_regclass('peers.report') is not null").fetchone()
    if not row or not row[0]:
        return False
    same = "select (select count(*) from peers.report) = count(*) from contributions_contribution where is_public"
    return bool(owner.execute(same).fetchone()[0])


def scripts(tiles: Sequence[Tile]) -> list[list[str]]:
    """One statement a tile, for pgbench."""
    return [[TILE.format(z=tile.z, x=tile.x, y=tile.y, extent=EXTENT, buffer=BUFFER)] for tile in tiles]
