"""What is kept of figures: the heat maps that a service receives every Monday."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Service


class HeatMailing(models.Model):
    """A heat map that is sent to the box of a service each Monday. `query` is the query string of its page: filters,
    measure, level, comparison."""

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="heat_mailings", verbose_name=_("service destinataire")
    )
    query = models.CharField(_("filtres"), max_length=1000, blank=True)
    is_active = models.BooleanField(_("en cours"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("réglé par")
    )
    created_at = models.DateTimeField(_("réglé le"), default=timezone.now)
    # The Monday of the week that was sent last, or in which it was set up: it is owed from the next one.
    last_sent_week = models.DateField(_("semaine du dernier envoi"))

    class Meta:
        verbose_name = _("envoi du lundi")
        verbose_name_plural = _("envois du lundi")
        ordering = ["service__position", "service__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["service", "query"], name="heat_mailing_once")]

    def __str__(self) -> str:
        return f"{self.service} · {self.query}"
