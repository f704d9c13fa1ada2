"""Writing addresses: everything by COPY into temporary tables, then what differs into ours, in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from addresses.rows import Row, StreetName
from addresses.wording import Name, spelled_out, tokens_of
from geo.srid import WGS84

PROGRESS_ROWS: Final = 100_000

TABLES: Final = """
create temp table incoming (
    line integer, ban_id text, street integer, number integer, repetition text, lon float8, lat float8
) on commit drop;
create temp table incoming_street (
    number integer, kind text, name text, city text, old_city text, postcode text, citycode text,
    type text, key text, words text
) on commit drop;
-- Readers go on; a second import waits for the end of this one.
lock table addresses_street, addresses_address in share row exclusive mode;
"""
ONCE: Final = "delete from incoming a using incoming b where a.ban_id = b.ban_id and a.line < b.line"
STREETS: Final = """
insert into addresses_street as s (kind, name, city, old_city, postcode, citycode, type, key, words, is_invented, geom)
select n.kind, n.name, n.city, n.old_city, n.postcode, n.citycode, n.type, n.key, n.words, %(is_invented)s,
       ST_SetSRID(ST_Point(i.lon, i.lat), %(srid)s)
from incoming_street n
join (select distinct on (street) street, lon, lat from incoming order by street, line desc) i on i.street = n.number
on conflict (citycode, name, postcode, old_city, kind) do update
set city = excluded.city, type = excluded.type, key = excluded.key, words = excluded.words,
    is_invented = excluded.is_invented,
    geom = case excluded.kind when 'locality' then excluded.geom else s.geom end
where (s.city, s.type, s.key, s.words, s.is_invented)
      is distinct from (excluded.city, excluded.type, excluded.key, excluded.words, excluded.is_invented)
   or s.kind = 'locality' and s.geom is distinct from excluded.geom
"""
STREET_IDS: Final = """
create temp table incoming_id on commit drop as
select i.number, s.id from incoming_street i join addresses_street s using (citycode, name, postcode, old_city, kind);
analyze incoming_id;
create temp table incoming_address on commit drop as
select ban_id, s.id as street_id, i.number, repetition, ST_SetSRID(ST_Point(lon, lat), %(srid)s) as geom
from incoming i join incoming_id s on s.number = i.street
where i.number is not null;
analyze incoming_address;
"""
MOVED: Final = """
update addresses_address a
set street_id = i.street_id, number = i.number, repetition = i.repetition, geom = i.geom
from incoming_address i
where i.ban_id = a.ban_id
  and (a.street_id, a.number, a.repetition, a.geom) is distinct from (i.street_id, i.number, i.repetition, i.geom)
"""
# In the order of the plane: neighbours on one page, and an index that is quicker to build and to read.
ADDED: Final = """
insert into addresses_address (ban_id, street_id, number, repetition, geom)
select ban_id, street_id, number, repetition, geom from incoming_address i
where not exists (select from addresses_address a where a.ban_id = i.ban_id)
order by geom
"""
GONE: Final = """
delete from addresses_address a using addresses_street s
where s.id = a.street_id
  and s.citycode in (select s.citycode from addresses_street s join incoming_address i on i.street_id = s.id)
  and not exists (select from incoming_address i where i.ban_id = a.ban_id)
"""
PLACES_GONE: Final = """
delete from addresses_street s
where s.kind = 'locality'
  and s.citycode in (select citycode from incoming_street where kind = 'locality')
  and not exists (select from incoming_id i where i.id = s.id)
"""
UNINVENTED: Final = """
delete from addresses_address a using addresses_street s where s.id = a.street_id and s.is_invented;
delete from addresses_street where is_invented;
"""
EMPTY_STREETS: Final = """
delete from addresses_street s
where kind = 'street' and not exists (select from addresses_address a where a.street_id = s.id)
"""
# A street stands where its most central address does: its own centre may lie beside a street that bends.
MIDDLES: Final = """
update addresses_street s set geom = middle.geom
from (
    select distinct on (a.street_id) a.street_id, a.geom
    from (select street_id, geom, avg(ST_X(geom)) over street as x, avg(ST_Y(geom)) over street as y
          from addresses_address window street as (partition by street_id)) a
    order by a.street_id, (ST_X(a.geom) - a.x) ^ 2 + (ST_Y(a.geom) - a.y) ^ 2, ST_X(a.geom), ST_Y(a.geom)
) middle
where middle.street_id = s.id and s.geom is distinct from middle.geom
"""

Say = Callable[[int], object]


@dataclass(frozen=True)
class Summary:
    """What a load did, in addresses and localities."""

    read: int
    streets: int
    repeated: int
    added: int
    changed: int
    removed: int


def load(
    rows: Iterable[Row],
    *,
    say: Say = lambda read: None,
    is_complete: Callable[[], bool] = lambda: False,
    is_invented: bool = False,
) -> Summary:
    """Bring the tables to what the rows say, within the caller's transaction; `say` is told every 100,000 rows.

    What is new is added, what differs is changed, the rest is left. If `is_complete()`, once all is read, the addresses
    that the same communes have and the rows do not are removed. Rows of a real file take the invented ones away.
    Making a row may not ask the database: the connection is busy copying those before it.
    """
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        streets: dict[StreetName, int] = {}
        read = _copy_rows(cursor, rows, streets, say)
        _copy_streets(cursor, streets)
        cursor.execute("analyze incoming; analyze incoming_street")
        repeated = _count(cursor, ONCE)
        if not is_invented:
            cursor.execute(UNINVENTED)
        given = {"srid": WGS84, "is_invented": is_invented}
        cursor.execute(STREETS, given)
        cursor.execute(STREET_IDS, given)
        changed, added = _count(cursor, MOVED), _count(cursor, ADDED)
        removed = _count(cursor, GONE) + _count(cursor, PLACES_GONE) if is_complete() else 0
        cursor.execute(EMPTY_STREETS)
        cursor.execute(MIDDLES)
        cursor.execute("analyze addresses_street; analyze addresses_address")
        # At the end of the transaction they would go by themselves; it may hold a second load.
        cursor.execute("drop table incoming, incoming_street, incoming_id, incoming_address")
    return Summary(read, len(streets), repeated, added, changed, removed)


def _count(cursor: Any, statement: str) -> int:
    cursor.execute(statement)
    return cursor.rowcount


def _copy_rows(cursor: Any, rows: Iterable[Row], streets: dict[StreetName, int], say: Say) -> int:
    read = 0
    with cursor.copy("copy incoming from stdin") as copy:
        for row in rows:
            street = streets.setdefault(row.street, len(streets))
            copy.write_row((row.line, row.ban_id, street, row.number, row.repetition, row.lon, row.lat))
            read += 1
            if read % PROGRESS_ROWS == 0:
                say(read)
    return read


def _copy_streets(cursor: Any, streets: dict[StreetName, int]) -> None:
    with cursor.copy("copy incoming_street from stdin") as copy:
        for street, number in streets.items():
            name = Name.read(street.name)
            cities = dict.fromkeys((spelled_out(tokens_of(street.city)), spelled_out(tokens_of(street.old_city))))
            words = " ".join([name.words, *cities]).strip()
            where = (street.city, street.old_city, street.postcode, street.citycode)
            copy.write_row((number, street.kind, street.name, *where, name.type, name.words, words))
