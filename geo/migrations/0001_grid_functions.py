"""SQL functions that give a shape its integer cell on the Web Mercator grid."""

from django.db import migrations

# The grid has 2^30 columns and rows, x to the east and y to the south, as tiles are counted: the tile z/x/y
# is the cell shifted right by 30 - z. Pure arithmetic on degrees, so that generated columns may use it.
# Names are qualified: a restored dump computes generated columns with an empty search_path.
FORWARD = """
create function geo_cell_x(shape geometry) returns integer
language sql immutable strict parallel safe as $$
  select least(greatest(floor((public.ST_X(public.ST_PointOnSurface(shape)) + 180) / 360 * 1073741824), 0),
               1073741823)::integer
$$;

create function geo_cell_y(shape geometry) returns integer
language sql immutable strict parallel safe as $$
  select least(greatest(floor(
           (1 - asinh(tan(radians(least(greatest(public.ST_Y(public.ST_PointOnSurface(shape)), -85.05), 85.05))))
              / pi()) / 2 * 1073741824), 0), 1073741823)::integer
$$;

create function geo_spread(cell bigint) returns bigint
language plpgsql immutable strict parallel safe as $$
begin
  cell := (cell | (cell << 16)) & 281470681808895;
  cell := (cell | (cell << 8)) & 71777214294589695;
  cell := (cell | (cell << 4)) & 1085102592571150095;
  cell := (cell | (cell << 2)) & 3689348814741910323;
  return (cell | (cell << 1)) & 6148914691236517205;
end
$$;

create function geo_morton(shape geometry) returns bigint
language sql immutable strict parallel safe as $$
  select public.geo_spread((public.geo_cell_x(shape) >> 6)::bigint)
       | (public.geo_spread((public.geo_cell_y(shape) >> 6)::bigint) << 1)
$$;
"""

BACKWARD = """
drop function geo_morton(geometry);
drop function geo_spread(bigint);
drop function geo_cell_y(geometry);
drop function geo_cell_x(geometry);
"""


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
