"""An index for what was closed near a place: the likely duplicates of what is reported there again."""

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_services_and_their_people"),
        ("boundaries", "0002_longer_codes"),
        ("contributions", "0020_count_streets_and_families"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contribution",
            index=django.contrib.postgres.indexes.GistIndex(
                condition=models.Q(("duplicate_of", None), ("is_open", False)),
                fields=["category", "geom", "closed_at"],
                name="contribution_closed_places",
            ),
        ),
    ]
