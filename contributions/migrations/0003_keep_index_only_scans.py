"""Index-only scans live off the visibility map: vacuum this table early."""

from django.db import migrations

FORWARD = """
alter table contributions_contribution set (
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_insert_scale_factor = 0.02,
  fillfactor = 90
);
"""
BACKWARD = """
alter table contributions_contribution reset (
  autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, fillfactor
);
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
