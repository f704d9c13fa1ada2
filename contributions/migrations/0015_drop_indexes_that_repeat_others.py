"""What another index begins with, and what nothing asks (texts by their beginning): a fifth of the cost of a change of
state at a million rows, and 300 MB."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE, PROTECT, SET_NULL, ForeignKey, Q


def _optional(to: str, on_delete: object, verbose_name: str | None = None, **options: object) -> ForeignKey:
    options.setdefault("related_name", "+")
    named = {"verbose_name": verbose_name} if verbose_name else {}
    return ForeignKey(to, on_delete, null=True, blank=True, db_index=False, **named, **options)


def _part_of(to: str, related_name: str) -> ForeignKey:
    return ForeignKey(to, CASCADE, related_name=related_name, db_index=False)


CONTRIBUTION = "contributions.contribution"
OF_CONTRIBUTION = {
    "category": ForeignKey(
        "contributions.category", PROTECT, related_name="+", verbose_name="catégorie", db_index=False
    ),
    "commune": ForeignKey(
        "boundaries.boundary", PROTECT, null=True, related_name="+", verbose_name="commune", db_index=False
    ),
    "quartier": _optional("boundaries.boundary", PROTECT, "quartier"),
    "author": _optional(settings.AUTH_USER_MODEL, SET_NULL, "auteur"),
    "service": _optional("accounts.service", PROTECT, "service"),
    "duplicate_of": _optional(CONTRIBUTION, PROTECT, "doublon de", related_name="duplicates"),
    "reference": models.CharField(max_length=12, editable=False, verbose_name="référence"),
    "tracking_hash": models.CharField(max_length=64, editable=False),
}
OF_EVENT = {
    "contribution": _part_of(CONTRIBUTION, "events"),
    "actor": _optional(settings.AUTH_USER_MODEL, SET_NULL),
    "reason": _optional("contributions.closingreason", PROTECT),
    "service": _optional("accounts.service", PROTECT),
}
OF_OTHERS = {
    ("answer", "contribution"): _part_of(CONTRIBUTION, "answers"),
    ("contact", "contribution"): _part_of(CONTRIBUTION, "contacts"),
    ("delivery", "event"): _part_of("contributions.event", "deliveries"),
    ("observation", "contribution"): _part_of(CONTRIBUTION, "observations"),
    ("support", "contribution"): _part_of(CONTRIBUTION, "supports"),
}


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("contributions", "0014_list_what_is_rare_by_an_index"),
    ]

    operations = [
        *(migrations.AlterField("contribution", name, field) for name, field in OF_CONTRIBUTION.items()),
        *(
            migrations.AddConstraint(
                "contribution", models.UniqueConstraint(fields=[name], name=f"contribution_{name}")
            )
            for name in ("reference", "tracking_hash")
        ),
        *(migrations.AlterField("event", name, field) for name, field in OF_EVENT.items()),
        *(
            migrations.AddIndex(
                "event",
                models.Index(fields=[name], name=f"event_{name}", condition=Q(**{f"{name}__isnull": False})),
            )
            for name in ("actor", "reason", "service")
        ),
        *(migrations.AlterField(model, name, field) for (model, name), field in OF_OTHERS.items()),
    ]
