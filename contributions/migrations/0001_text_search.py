"""The text search configuration of the lists: French stems, accents ignored."""

from django.db import migrations

FORWARD = """
create text search configuration riverain_french (copy = french);
alter text search configuration riverain_french
  alter mapping for hword, hword_part, word with unaccent, french_stem;
"""


class Migration(migrations.Migration):
    dependencies = [("geo", "0001_grid_functions")]
    operations = [
        migrations.RunSQL(FORWARD, "drop text search configuration riverain_french"),
    ]
