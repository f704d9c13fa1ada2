"""More reports than are invented one by one: those of a million, copied beside themselves in SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from bench import database
from bench.database import MILLION, address_in, copied, is_filled, manage, name_for, renamed, settle
from bench.environment import Environment

TABLE: Final = "contributions_contribution"
# A copy lies up to thirty metres beside what it copies, and up to a month earlier; it keeps its territory. No invented
# reference holds a zero, and each of these does.
CHANGED: Final = {
    "reference": "split_part(reference, '-', 1) || '-' || upper(lpad(to_hex(id + {offset}), 7, '0'))",
    "submission_key": "gen_random_uuid()",
    "tracking_hash": "md5(random()::text) || md5(random()::text)",
    "duplicate_of_id": "duplicate_of_id + {offset}",
    "created_at": "created_at - random() * interval '30 days'",
    "geom": "ST_Translate(geom, (random() - 0.5) * 0.0008, (random() - 0.5) * 0.0005)",
    "id": "id + {offset}",
}
SETTINGS: Final = ("synchronous_commit = off", "maintenance_work_mem = '1GB'", "work_mem = '256MB'")
# What the copies are not read by: the history, and what is another server's.
NOT_READ: Final = "drop schema if exists peers cascade"
COLUMNS: Final = """
select string_agg(quote_ident(attname), ',' order by attnum) from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''
"""
# The tables of a report's own kind: their key is the one of the contribution.
KINDS: Final = """
select own.conrelid::regclass::text, quote_ident(attname)
from pg_constraint as own
join pg_constraint as key on key.conrelid = own.conrelid and key.contype = 'p' and key.conkey = own.conkey
join pg_attribute on attrelid = own.conrelid and attnum = own.conkey[1]
where own.contype = 'f' and own.confrelid = %s::regclass and attname = 'contribution_ptr_id'
"""
# Not what keys of other rows lean on: first what is unique, then what leads elsewhere.
CONSTRAINTS: Final = """
select format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
       format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
from pg_constraint as own
where conrelid = any(%s::text[]::regclass[]) and (contype = 'f' or contype = 'u' and not exists (
  select from pg_constraint as other where other.contype = 'f' and other.conindid = own.conindid))
order by contype = 'f', conname
"""
INDEXES: Final = """
select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
from pg_index
where indrelid = %s::regclass and not exists (select from pg_constraint where conindid = indexrelid)
"""


def fill(env: Environment, reports: int) -> None:
    if is_filled(env, reports):
        return
    million = address_in(env["DATABASE_OWNER_URL"], name_for(MILLION))
    database.fill(env | {"DATABASE_OWNER_URL": million}, MILLION)
    multiply(env, reports)


def multiply(env: Environment, reports: int) -> None:
    """A copy of the database of a million, with as many times its reports; without their history, which no measure of
    growth reads. It bears its name once it is whole."""
    name, url = name_for(reports), env["DATABASE_OWNER_URL"]
    unfinished = f"{name}_unfinished"
    there = address_in(url, unfinished)
    print(f"  {name}: {reports // MILLION} times the million …", flush=True)
    copied(url, name_for(MILLION), unfinished)
    with psycopg.connect(there, autocommit=True) as owner:
        for setting in SETTINGS:
            owner.execute(f"set {setting}")
        owner.execute(NOT_READ)
        _fill(owner, reports // MILLION)
    counting = env | {"DATABASE_OWNER_URL": there, "PGOPTIONS": "-c work_mem=256MB -c synchronous_commit=off"}
    manage(counting, "migrate", "--verbosity", "0")
    manage(counting, "rebuild_counts")
    settle(there)
    renamed(url, unfinished, name)


def _fill(owner: psycopg.Connection, times: int) -> None:
    kinds = dict(owner.execute(KINDS, [TABLE]).fetchall())
    (top,) = owner.execute(f"select max(id) from {TABLE}").fetchone()
    with _bare(owner, [TABLE, *kinds]):
        for turn in range(1, times):
            print(f"  copy {turn} …", flush=True)
            owner.execute(_copy(owner, TABLE, "id", top, CHANGED, offset=turn * top))
            for kind, key in kinds.items():
                owner.execute(_copy(owner, kind, key, top, {key: f"{key} + {{offset}}"}, offset=turn * top))
        owner.execute(f"select setval(pg_get_serial_sequence('{TABLE}', 'id'), max(id)) from {TABLE}")
        print("  indexes …", flush=True)


@contextmanager
def _bare(owner: psycopg.Connection, tables: list[str]) -> Iterator[None]:
    """Without what each new row would be entered into and held against: that is made of all of them at once."""
    lifted = [*owner.execute(CONSTRAINTS, [tables]).fetchall(), *owner.execute(INDEXES, [TABLE]).fetchall()]
    owner.execute(f"alter table {TABLE} disable trigger user")
    for lift, _make in lifted:
        owner.execute(lift)
    yield
    for _lift, make in lifted:
        owner.execute(make)
    owner.execute(f"alter table {TABLE} enable trigger user")


def _copy(owner: psycopg.Connection, table: str, key: str, top: int, changed: dict[str, str], *, offset: int) -> str:
    (names,) = owner.execute(COLUMNS, [table]).fetchone()
    read = [changed.get(name, name).format(offset=offset) for name in names.split(",")]
    return f"insert into {table} ({names}) select {', '.join(read)} from {table} where {key} <= {top}"
