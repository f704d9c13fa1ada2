"""The difference that each statement makes is written down with it, and what is read is totals and differences."""

from django.db import migrations

# What the public sees of a row, and what it is counted by: an update that changes none of it leaves no trace.
SEEN = "is_public, mk, xi, yi, created_at, kind, category_id, status, is_open, commune_id, quartier_id, seen_at"
KEY = "kind, category_id, status, is_open, commune_id, quartier_id"
NOTE = f"""
    insert into public.contributions_change (cell, month, {KEY}, n, sum_x, sum_y)
    select mk >> 14, date_trunc('month', created_at at time zone 'UTC')::date, {KEY},
           sum(sign), sum(sign * xi::bigint), sum(sign * yi::bigint)
    from ({{rows}}) as row
    where is_public
    group by 1, 2, {KEY};
"""
INSERTED = NOTE.format(rows=f"select 1 as sign, {SEEN} from new_rows")
DELETED = NOTE.format(rows=f"select -1 as sign, {SEEN} from old_rows")
EVERYTHING = NOTE.format(rows=f"select 1 as sign, {SEEN} from contributions_contribution")


def _of(name: str) -> str:
    return ", ".join(f"{name}.{column}" for column in SEEN.split(", "))


CHANGED = f"from old_rows as o join new_rows as n using (id) where ({_of('o')}) is distinct from ({_of('n')})"
UPDATED = NOTE.format(rows=f"select -1 as sign, {_of('o')} {CHANGED} union all select 1, {_of('n')} {CHANGED}")

FUNCTION = f"""
create function contributions_note_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
{INSERTED}
  elsif tg_op = 'DELETE' then
{DELETED}
  else
{UPDATED}
  end if;
  return null;
end
$$;

create trigger contribution_inserted after insert on contributions_contribution
referencing new table as new_rows for each statement execute function contributions_note_changes();
create trigger contribution_updated after update on contributions_contribution
referencing old table as old_rows new table as new_rows for each statement execute function contributions_note_changes();
create trigger contribution_deleted after delete on contributions_contribution
referencing old table as old_rows for each statement execute function contributions_note_changes();

-- Rows that come and go by the second: swept as often.
alter table contributions_change set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
"""
FUNCTION_BACK = """
drop trigger contribution_inserted on contributions_contribution;
drop trigger contribution_updated on contributions_contribution;
drop trigger contribution_deleted on contributions_contribution;
drop function contributions_note_changes();
"""


def _view(name: str, columns: str, **computed: str) -> str:
    of_change = ", ".join(computed.get(column, column) for column in columns.split(", "))
    return f"""
create view contributions_{name}count as
select id, {columns} from contributions_{name}total
union all
select id, {of_change} from contributions_change;
"""


SUMS = "n, sum_x, sum_y"
VIEWS = (
    _view("cell", f"cell, {KEY}, {SUMS}")
    + _view("widecell", f"cell, {KEY}, {SUMS}", cell="cell >> 4")
    + _view("cellmonth", f"cell, month, {KEY.replace('category_id, ', '')}, {SUMS}")
    + _view("month", f"month, {KEY}, n")
)
VIEWS_BACK = "".join(f"drop view contributions_{name}count;" for name in ("month", "cellmonth", "widecell", "cell"))


class Migration(migrations.Migration):
    dependencies = [("contributions", "0011_count_as_it_happens")]
    operations = [
        migrations.RunSQL(FUNCTION, FUNCTION_BACK),
        migrations.RunSQL(VIEWS, VIEWS_BACK),
        # What is there is one large change; `manage.py rebuild_counts` folds it at once, the worker a bite at a time.
        migrations.RunSQL(EVERYTHING, "delete from contributions_change"),
    ]
