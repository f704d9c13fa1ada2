"""That two contributions are the same, that they are not, or that they may be."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.models.contribution import Contribution


class Merge(models.Model):
    """That a contribution was merged into another one, and what it was before.

    Those that are not undone are the edges of a forest: `Contribution.duplicate_of` is the root of its tree, so that
    nobody ever follows a chain. Nothing else is moved: what belongs to the merged one is read through the one that is
    kept, and an undone merge leaves no trace but this row.
    """

    contribution = models.ForeignKey(
        Contribution, models.CASCADE, related_name="merges", verbose_name=_("regroupée"), db_index=False
    )
    kept = models.ForeignKey(Contribution, models.CASCADE, related_name="+", verbose_name=_("gardée"), db_index=False)
    at = models.DateTimeField(_("regroupée le"), default=timezone.now)
    # Columns of the merged one as they were (`contributions.columns`).
    before = models.JSONField(default=dict, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par")
    )
    undone_at = models.DateTimeField(_("annulée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("regroupement")
        verbose_name_plural = _("regroupements")
        indexes = [
            models.Index(fields=["contribution"], name="merge_history"),
            models.Index(fields=["kept"], name="merge_kept"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contribution"], name="merge_once", condition=Q(undone_at=None)),
            models.CheckConstraint(condition=~Q(contribution=F("kept")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} → {self.kept_id}"


class DistinctPair(models.Model):
    """Two contributions of which somebody said that they are not the same: never shown together again. `first` has the
    smaller id. `is_staff`: said by those who handle them, whose word is learned from."""

    first = models.ForeignKey(Contribution, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contribution, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("par")
    )
    is_staff = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("paire distincte")
        verbose_name_plural = _("paires distinctes")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinct_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="distinct_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class Suspicion(models.Model):
    """Two open contributions that may be the same, found by the job that looks for them, area after area.

    `probability` is that of `contributions.likeness`, `group` the smallest id of all that hang together by such pairs,
    `area` the Morton key of the square of zoom 12 in which the first one lies (as in `AreaVersion`).
    """

    first = models.ForeignKey(Contribution, models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contribution, models.CASCADE, related_name="+")
    probability = models.FloatField()
    distance_m = models.FloatField()
    group = models.BigIntegerField()
    area = models.BigIntegerField()
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("doublon probable")
        verbose_name_plural = _("doublons probables")
        indexes = [
            models.Index(fields=["group"], name="suspicion_group"),
            models.Index(fields=["area"], name="suspicion_area"),
            models.Index(fields=["-probability", "id"], name="suspicion_likeliest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="suspicion_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="suspicion_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ~ {self.second_id}"
