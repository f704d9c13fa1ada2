"""When a colleague who was called was written to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_initial")]

    operations = [
        migrations.AddField("mention", "mailed_at", models.DateTimeField(blank=True, null=True)),
    ]
