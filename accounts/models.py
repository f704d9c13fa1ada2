"""People, and the roles they hold within a territory."""

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.utils import timezone
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

    USERNAME_FIELD = "email"

    class Meta:
        verbose_name = _("personne")
        verbose_name_plural = _("personnes")

    def __str__(self) -> str:
        return self.name or str(_("Personne %(id)s") % {"id": self.pk})


class Role(models.TextChoices):
    AGENT = "agent", _("Agent")
    COUNCIL = "council", _("Membre du conseil de quartier")
    ADMINISTRATOR = "administrator", _("Administrateur du territoire")


class Membership(models.Model):
    """A role within a territory, or everywhere when no territory is named."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("personne"))
    role = models.CharField(_("rôle"), max_length=16, choices=Role)
    boundary = models.ForeignKey(
        Boundary, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territoire")
    )

    class Meta:
        verbose_name = _("rôle")
        verbose_name_plural = _("rôles")
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "boundary"], nulls_distinct=False, name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.boundary or _('partout')}"
