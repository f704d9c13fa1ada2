"""People, services, and the roles that people hold in a service and within a territory."""

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.querysets import UserManager
from boundaries.models import Boundary


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("adresse électronique"), unique=True)
    name = models.CharField(_("nom affiché"), max_length=80, blank=True)
    is_staff = models.BooleanField(_("accès au paramétrage"), default=False)
    is_active = models.BooleanField(_("actif"), default=True)
    date_joined = models.DateTimeField(_("inscrit le"), default=timezone.now, editable=False)

    objects = UserManager()

    # What `accounts.permissions.remember_reaches` has read for one request; None while nothing is remembered.
    known_reaches: list | None = None

    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")

    def __str__(self) -> str:
        return self.name or str(_("Personne %(id)s") % {"id": self.pk})


class Service(models.Model):
    """Who handles contributions: a service of the local authority, or another institution to which they are sent."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("nom"), max_length=120, help_text=_("Publié : le public lit chez qui est sa demande."))
    email = models.EmailField(
        _("boîte du service"), blank=True, help_text=_("Reçoit chaque matin ce qui est en retard. Jamais publiée.")
    )
    is_external = models.BooleanField(
        _("autre institution"),
        default=False,
        help_text=_("Département, bailleur, exploitant… : elle reçoit, et n'a pas de compte ici."),
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    is_active = models.BooleanField(_("en activité"), default=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["position", "name", "pk"]

    def __str__(self) -> str:
        # The catalogues hold the names that are shipped; a city's own stay as they are written.
        return gettext(self.name)


class Role(models.TextChoices):
    AGENT = "agent", _("Agent")
    MANAGER = "manager", _("Responsable")
    COUNCIL = "council", _("Membre du conseil de quartier")
    ADMINISTRATOR = "administrator", _("Administrateur du territoire")
    ELECTED = "elected", _("Élu, en lecture seule")


# Who handles contributions, and who reads what they handle.
HANDLERS = (Role.AGENT, Role.MANAGER, Role.ADMINISTRATOR)
READERS = (*HANDLERS, Role.ELECTED)


class Membership(models.Model):
    """A role within a territory, or everywhere when no territory is named; for agents and managers in one service, or
    in all of them when none is named."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("personne"))
    role = models.CharField(_("rôle"), max_length=16, choices=Role)
    boundary = models.ForeignKey(
        Boundary, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territoire")
    )
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("service")
    )

    class Meta:
        verbose_name = _("rôle")
        verbose_name_plural = _("rôles")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "boundary", "service"], nulls_distinct=False, name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(service=None) | Q(role__in=[Role.AGENT, Role.MANAGER]),
                name="membership_service_of_those_who_handle",
                violation_error_message=_("Seuls un agent et un responsable sont d'un service."),
            ),
        ]

    def __str__(self) -> str:
        where = self.boundary or _("partout")
        return " · ".join(str(part) for part in (self.get_role_display(), self.service, where) if part)
