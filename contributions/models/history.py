"""What happened to a contribution, and who is told of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Service
from contributions.models.category import ClosingReason
from contributions.models.contribution import Contribution
from contributions.models.voices import Constat


class EventType(models.TextChoices):
    SUBMITTED = "submitted", _("Reçue")
    STATUS = "status", _("Changement d'état")
    SUPPORTED = "supported", _("Confirmée")
    ANSWERED = "answered", _("Réponse")
    CONTESTED = "contested", _("Clôture contestée")
    SEEN = "seen", _("Toujours là")
    GONE = "gone", _("Dite disparue")
    CHECK = "check", _("Vérification demandée")
    HIDDEN = "hidden", _("Masquée")
    SHOWN = "shown", _("De nouveau visible")
    PLACED = "placed", _("Territoire mis à jour")
    HANDED = "handed", _("Transmise")
    TAKEN = "taken", _("Prise en charge")
    NOTE = "note", _("Note interne")
    WAITING = "waiting", _("Précision demandée")
    RESUMED = "resumed", _("Traitement repris")
    CONTACT_READ = "contact_read", _("Coordonnées consultées")
    UNDONE = "undone", _("Réponse annulée")
    ATTACHED = "attached", _("Rattachée à des travaux")
    TESTIFIED = "testified", _("Un autre constat")
    JOINED = "joined", _("Une autre y est regroupée")
    PARTED = "parted", _("Regroupement annulé")
    SPLIT = "split", _("Partagée en interventions")
    PART_DONE = "part_done", _("Intervention terminée")


class Event(models.Model):
    """What happened, appended in the transaction of the change. It is the timeline, the staff history and the outbox:
    `handled_at` stays empty until what follows from it (a mail, an aggregate) is done. `service` is whom it was handed
    to, `planned_on` the day that was told."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="events", db_index=False)
    type = models.CharField(max_length=16, choices=EventType)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    is_public = models.BooleanField(default=True)
    status = models.CharField(max_length=16, blank=True)
    text = models.TextField(blank=True)
    reason = models.ForeignKey(ClosingReason, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    planned_on = models.DateField(null=True, blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["contribution", "at"], name="event_timeline"),
            # For whoever deletes an account, a reason or a service; most events name none.
            *(
                models.Index(fields=[name], name=f"event_{name}", condition=Q(**{f"{name}__isnull": False}))
                for name in ("actor", "reason", "service")
            ),
            models.Index(fields=["id"], name="event_outbox", condition=Q(handled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} · {self.at:%Y-%m-%d %H:%M}"


class Contact(models.Model):
    """How to reach someone about a contribution. Never public, never in an export."""

    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="contacts", db_index=False)
    email = models.EmailField(_("adresse électronique"))
    # Who followed by a constat of theirs: the author's secret link is not for them.
    constat = models.ForeignKey(
        Constat, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("constat"), db_index=False
    )
    language = models.CharField(_("langue"), max_length=5, default="fr")
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    unsubscribed_at = models.DateTimeField(_("désabonnée le"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(Upper("email"), "created_at", name="contact_address"),
            models.Index(fields=["constat"], name="contact_constat", condition=~Q(constat=None)),
        ]
        constraints = [models.UniqueConstraint(fields=["contribution", "email"], name="contact_once")]

    def __str__(self) -> str:
        return f"contact {self.pk}"


class Delivery(models.Model):
    """One mail owed to one contact because of one event. Its row is held while the mail leaves, and `sent_at` says
    that it left; `given_up_at`, that the address is refused."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="deliveries")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        indexes = [models.Index(fields=["id"], name="delivery_waiting", condition=Q(sent_at=None, given_up_at=None))]
        constraints = [models.UniqueConstraint(fields=["event", "contact"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.contact_id}"


class Satisfaction(models.Model):
    """What the author says of a closing, once."""

    closing = models.OneToOneField(Event, models.CASCADE, related_name="satisfaction", verbose_name=_("clôture"))
    is_satisfied = models.BooleanField(_("satisfaite"))
    comment = models.TextField(_("commentaire"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("satisfaction")
        verbose_name_plural = _("satisfactions")

    def __str__(self) -> str:
        return str(self.is_satisfied)
