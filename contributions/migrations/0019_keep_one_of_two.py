"""Two contributions that are the same: one is kept, what people saw of it is added, and all of it can be undone."""

import django.contrib.gis.db.models.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Who is a duplicate names one that is kept: no chain and no circle can be written, whoever writes and however many at
# once. Checked at the end of each statement, so that a whole group can be given to another in one.
KEPT = """
alter table contributions_contribution
  add constraint contribution_duplicate_of_a_kept_one
  foreign key (duplicate_of_id, needs_kept) references contributions_contribution (id, is_kept);
"""
# What is a duplicate already: nobody knows what it was before.
MERGED = """
insert into contributions_merge (contribution_id, kept_id, at, before)
select id, duplicate_of_id, coalesce(closed_at, now()), '{}' from contributions_contribution
where duplicate_of_id is not null;
"""
UNKEPT = "alter table contributions_contribution drop constraint contribution_duplicate_of_a_kept_one;"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_services_and_their_people"),
        ("boundaries", "0002_longer_codes"),
        ("contributions", "0018_count_cells_without_category"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Constat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("submission_key", models.UUIDField(editable=False, unique=True)),
                ("voter", models.CharField(max_length=70)),
                ("text", models.TextField(blank=True, max_length=4000, verbose_name="ce qui est dit")),
                (
                    "geom",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, spatial_index=False, srid=4326, verbose_name="position"
                    ),
                ),
                ("accuracy_m", models.PositiveIntegerField(blank=True, null=True, verbose_name="précision (mètres)")),
                ("is_public", models.BooleanField(default=True, verbose_name="publié")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="reçu le")),
            ],
            options={
                "verbose_name": "constat",
                "verbose_name_plural": "constats",
                "ordering": ["created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="DistinctPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("is_staff", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name": "paire distincte",
                "verbose_name_plural": "paires distinctes",
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="regroupée le")),
                ("before", models.JSONField(default=dict, editable=False)),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="annulée le")),
            ],
            options={
                "verbose_name": "regroupement",
                "verbose_name_plural": "regroupements",
            },
        ),
        migrations.CreateModel(
            name="Suspicion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("probability", models.FloatField()),
                ("distance_m", models.FloatField()),
                ("group", models.BigIntegerField()),
                ("area", models.BigIntegerField()),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "doublon probable",
                "verbose_name_plural": "doublons probables",
            },
        ),
        migrations.AddField(
            model_name="contribution",
            name="part_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="contributions.contribution",
                verbose_name="intervention pour",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="fingerprint",
            field=models.BigIntegerField(editable=False, null=True),
        ),
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
                    ("handed", "Transmise"),
                    ("taken", "Prise en charge"),
                    ("note", "Note interne"),
                    ("waiting", "Précision demandée"),
                    ("resumed", "Traitement repris"),
                    ("contact_read", "Coordonnées consultées"),
                    ("undone", "Réponse annulée"),
                    ("attached", "Rattachée à des travaux"),
                    ("testified", "Un autre constat"),
                    ("joined", "Une autre y est regroupée"),
                    ("parted", "Regroupement annulé"),
                    ("split", "Partagée en interventions"),
                    ("part_done", "Intervention terminée"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="contribution",
            index=models.Index(
                condition=models.Q(("part_of", None), _negated=True), fields=["part_of"], name="contribution_parts"
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="is_kept",
            field=models.GeneratedField(
                db_persist=True, expression=models.Q(("duplicate_of__isnull", True)), output_field=models.BooleanField()
            ),
        ),
        migrations.AddField(
            model_name="contribution",
            name="needs_kept",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(models.When(duplicate_of__isnull=False, then=True)),
                output_field=models.BooleanField(null=True),
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.UniqueConstraint(fields=("id", "is_kept"), name="contribution_kept"),
        ),
        migrations.RunSQL(KEPT, UNKEPT),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("part_of", None), ("is_public", False), _connector="OR"),
                name="contribution_part_is_internal",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("part_of", models.F("id")), _negated=True), name="contribution_not_its_own_part"
            ),
        ),
        migrations.AddField(
            model_name="constat",
            name="contribution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="constats",
                to="contributions.contribution",
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="constat",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="contributions.constat",
                verbose_name="constat",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="constat",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Le constat avec lequel elle est venue ; vide pour une photo de la contribution.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="contributions.constat",
                verbose_name="constat",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("constat", None), _negated=True), fields=["constat"], name="contact_constat"
            ),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(
                condition=models.Q(("constat", None), _negated=True), fields=["constat"], name="photo_constat"
            ),
        ),
        migrations.AddField(
            model_name="distinctpair",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="distinctpair",
            name="first",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contributions.contribution",
            ),
        ),
        migrations.AddField(
            model_name="distinctpair",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contributions.contribution"
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="actor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="contribution",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="merges",
                to="contributions.contribution",
                verbose_name="regroupée",
            ),
        ),
        migrations.AddField(
            model_name="merge",
            name="kept",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contributions.contribution",
                verbose_name="gardée",
            ),
        ),
        migrations.AddField(
            model_name="suspicion",
            name="first",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="contributions.contribution",
            ),
        ),
        migrations.AddField(
            model_name="suspicion",
            name="second",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contributions.contribution"
            ),
        ),
        migrations.AddIndex(
            model_name="constat",
            index=models.Index(fields=["contribution", "created_at"], name="constat_of_contribution"),
        ),
        migrations.AddConstraint(
            model_name="distinctpair",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="distinct_pair_once"),
        ),
        migrations.AddConstraint(
            model_name="distinctpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="distinct_pair_in_order"
            ),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["contribution"], name="merge_history"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(fields=["kept"], name="merge_kept"),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at", None)), fields=("contribution",), name="merge_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="merge",
            constraint=models.CheckConstraint(
                condition=models.Q(("contribution", models.F("kept")), _negated=True), name="merge_of_two"
            ),
        ),
        migrations.AddIndex(
            model_name="suspicion",
            index=models.Index(fields=["group"], name="suspicion_group"),
        ),
        migrations.AddIndex(
            model_name="suspicion",
            index=models.Index(fields=["area"], name="suspicion_area"),
        ),
        migrations.AddIndex(
            model_name="suspicion",
            index=models.Index(fields=["-probability", "id"], name="suspicion_likeliest"),
        ),
        migrations.AddConstraint(
            model_name="suspicion",
            constraint=models.UniqueConstraint(fields=("first", "second"), name="suspicion_once"),
        ),
        migrations.AddConstraint(
            model_name="suspicion",
            constraint=models.CheckConstraint(
                condition=models.Q(("first__lt", models.F("second"))), name="suspicion_in_order"
            ),
        ),
        migrations.RunSQL(MERGED, migrations.RunSQL.noop),
    ]
