"""What was received in a period is counted from an index alone. At a million rows, on a busy machine: the heat of a family
of categories over a year 60 ms instead of 325, the days at the edges of a period 8 instead of 40."""

from django.db import migrations, models

COUNTED = ["xi", "yi", "is_open", "is_public", "commune", "quartier", "kind", "status"]
NEWEST = ["-created_at", "-id"]


class Migration(migrations.Migration):
    dependencies = [("contributions", "0016_read_cells_from_their_index")]

    operations = [
        migrations.RemoveIndex("contribution", "contribution_newest"),
        migrations.RemoveIndex("contribution", "contribution_of_category"),
        migrations.AddIndex(
            "contribution", models.Index(fields=NEWEST, name="contribution_newest", include=["category", *COUNTED])
        ),
        migrations.AddIndex(
            "contribution",
            models.Index(fields=["category", *NEWEST], name="contribution_of_category", include=COUNTED),
        ),
    ]
