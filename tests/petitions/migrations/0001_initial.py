"""The toy kind's own table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("contributions", "0002_initial")]

    operations = [
        migrations.CreateModel(
            name="Petition",
            fields=[
                (
                    "contribution_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="contributions.contribution",
                    ),
                ),
            ],
            options={"verbose_name": "pétition"},
            bases=("contributions.contribution",),
        ),
    ]
