"""More reports than are invented one by one: those of a million, copied beside themselves in SQL."""

import psycopg

from bench.database import MILLION, address_in, make_again, name_for, settle
from bench.environment import Environment

TABLE = "contributions_contribution"
# A copy lies up to thirty metres beside what it copies, and up to a month earlier; it keeps its territory.
CHANGED = {
    "reference": "split_part(reference, '-', 1) || '-' || upper(lpad(to_hex(id + {offset}), 7, '0'))",
    "submission_key": "gen_random_uuid()",
    "tracking_hash": "md5(random()::text) || md5(random()::text)",
    "duplicate_of_id": "duplicate_of_id + {offset}",
    "created_at": "created_at - random() * interval '30 days'",
    "geom": "ST_Translate(geom, (random() - 0.5) * 0.0008, (random() - 0.5) * 0.0005)",
    "id": "id + {offset}",
}
COLUMNS = """
select string_agg(quote_ident(attname), ',' order by attnum) from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
"""
INDEXES = "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid = %s::regclass"
# Those behind a constraint stay.
LOOSE = " and not exists (select from pg_constraint where conindid = indexrelid)"


def multiply(env: Environment, reports: int) -> None:
    """A copy of the database of a million, with as many times its reports; without their history, which no measure of
    growth reads."""
    name, url = name_for(reports), env["DATABASE_OWNER_URL"]
    print(f"  {name}: {reports // MILLION} times the million …", flush=True)
    make_again(url, name, template=name_for(MILLION))
    with psycopg.connect(address_in(url, name), autocommit=True) as owner:
        owner.execute("set synchronous_commit = off")
        owner.execute("set maintenance_work_mem = '1GB'")
        owner.execute(f"alter table {TABLE} disable trigger user")
        _fill(owner, reports // MILLION)
        owner.execute(f"alter table {TABLE} enable trigger user")
    settle(address_in(url, name))


def _fill(owner: psycopg.Connection, times: int) -> None:
    indexes = owner.execute(INDEXES + LOOSE, [TABLE]).fetchall()
    for index, _definition in indexes:
        owner.execute(f"drop index {index}")
    (top,) = owner.execute(f"select max(id) from {TABLE}").fetchone()
    for turn in range(1, times):
        owner.execute(_copy(owner, top, offset=turn * top))
    owner.execute(f"select setval(pg_get_serial_sequence('{TABLE}', 'id'), max(id)) from {TABLE}")
    for _index, definition in indexes:
        owner.execute(definition)


def _copy(owner: psycopg.Connection, top: int, *, offset: int) -> str:
    (names,) = owner.execute(COLUMNS, [TABLE]).fetchone()
    read = [CHANGED.get(name, name).format(offset=offset) for name in names.split(",")]
    return f"insert into {TABLE} ({names}) select {', '.join(read)} from {TABLE} where id <= {top}"
