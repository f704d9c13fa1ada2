"""What passers-by say is told in the history, and what is to be checked is found without reading the rest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contributions", "0005_seen_when_received")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="type",
            field=models.CharField(
                choices=[
                    ("submitted", "Reçue"),
                    ("status", "Changement d'état"),
                    ("supported", "Confirmée"),
                    ("answered", "Réponse"),
                    ("contested", "Clôture contestée"),
                    ("seen", "Toujours là"),
                    ("gone", "Dite disparue"),
                    ("check", "Vérification demandée"),
                    ("hidden", "Masquée"),
                    ("shown", "De nouveau visible"),
                    ("placed", "Territoire mis à jour"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("needs_check", True)),
                fields=["commune", "quartier"],
                name="contribution_to_check",
            ),
        ),
    ]
