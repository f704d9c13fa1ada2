"""The mailbox of the demonstration: its mails go nowhere else."""

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SentMail(models.Model):
    """A mail as its reader would have it. Sent twice under one Message-ID, it is there once, as mail servers do."""

    message_id = models.CharField(max_length=250, unique=True)
    to = models.CharField(_("destinataire"), max_length=254)
    subject = models.CharField(_("objet"), max_length=250)
    text = models.TextField(_("texte"))
    html = models.TextField(_("mise en page"), blank=True)
    at = models.DateTimeField(_("envoyé le"), default=timezone.now)

    class Meta:
        verbose_name = _("message de la démonstration")
        verbose_name_plural = _("messages de la démonstration")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("demo-mail", args=[self.pk])

    @property
    def masked_to(self) -> str:
        """Anyone may read this mailbox: an address typed by a visitor is told by its first letter alone."""
        name, at, domain = self.to.rpartition("@")
        return f"{name[:1]}•••{at}{domain[:1]}•••"
