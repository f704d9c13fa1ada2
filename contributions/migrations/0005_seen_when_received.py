"""What was received before people could say "still there" was last seen on that day."""

from django.db import migrations
from django.db.models import F


def set_seen(apps, schema_editor):
    apps.get_model("contributions", "Contribution").objects.update(seen_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("contributions", "0004_follow_up")]
    operations = [migrations.RunPython(set_seen, migrations.RunPython.noop)]
