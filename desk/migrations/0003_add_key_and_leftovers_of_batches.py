"""The key of the preview that a batch confirms, and what it had to leave out."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_add_mail_of_mentions")]

    operations = [
        migrations.AddField("batch", "key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
        migrations.AddField("batch", "left_out", models.JSONField(default=list, editable=False)),
    ]
