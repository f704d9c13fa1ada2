from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0008_add_late_mails"),
    ]

    operations = [
        migrations.AddField(
            model_name="contribution",
            name="replied_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="réponse de son auteur le"),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("replied_at__isnull", False)), fields=["replied_at"], name="contribution_replied"
            ),
        ),
    ]
