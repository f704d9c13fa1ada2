"""Constats sent by programs: what a body may hold, and what is answered."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from contributions import actions
from contributions.actions import Testimony
from contributions.bodies import KnownMembersOnly, TextField, Unprocessable, key_parameter
from contributions.forms import FARTHEST_ACCURACY_M
from contributions.limits import HOUR_SECONDS, within_limit
from contributions.models import Constat, Contribution, Photo
from contributions.serializers import PhotoSerializer
from geo.fields import PointField, ShapeField, TypeField

CONSTAT_KEY = key_parameter(
    str(
        gettext_lazy(
            "Un UUID choisi par le client, à garder pour réessayer : le même envoi sous la même clé ne fait qu'un "
            "constat, et la réponse est alors 200. Les photos déposées avant sous cette clé le suivent. Sans session, "
            "c'est aussi par elle qu'une personne ne compte qu'une fois."
        )
    )
)


class NewConstatProperties(KnownMembersOnly):
    text = TextField(
        max_length=4000,
        default="",
        allow_blank=True,
        help_text=gettext_lazy("Public : ni nom, ni numéro de téléphone."),
    )
    accuracy_m = serializers.IntegerField(
        min_value=0,
        max_value=FARTHEST_ACCURACY_M,
        default=None,
        allow_null=True,
        help_text=gettext_lazy("En mètres."),
    )
    email = serializers.EmailField(
        max_length=254,
        default="",
        allow_blank=True,
        help_text=gettext_lazy("Jamais publiée : pour être tenu au courant."),
    )


class NewConstat(KnownMembersOnly):
    type = TypeField("Feature")
    geometry = PointField(allow_null=True, help_text=gettext_lazy("Où se tenait la personne ; nul : on ne sait pas."))
    properties = NewConstatProperties()


class ConstatProperties(serializers.ModelSerializer):
    contribution = serializers.CharField(
        source="contribution.reference",
        help_text=gettext_lazy("Ce à quoi il est ajouté : ce que l'on a gardé, quand elle est regroupée."),
    )
    url = serializers.SerializerMethodField(help_text=gettext_lazy("La page de cette contribution."))
    photos = serializers.SerializerMethodField()

    class Meta:
        model = Constat
        fields = ("contribution", "text", "accuracy_m", "created_at", "photos", "url")

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, constat: Constat) -> str:
        return self.context["request"].build_absolute_uri(constat.contribution.get_absolute_url())

    @extend_schema_field(PhotoSerializer(many=True))
    def get_photos(self, constat: Constat) -> Any:
        return PhotoSerializer(Photo.objects.public().filter(constat=constat), many=True, context=self.context).data


class ConstatFeature(serializers.Serializer):
    type = TypeField("Feature")
    geometry = ShapeField(source="geom", allow_null=True)
    properties = ConstatProperties(source="*")


def file_constat(
    request: Request, contribution: Contribution, feature: dict[str, Any], key: uuid.UUID
) -> tuple[Constat, bool]:
    """The constat that was sent, and whether it is new. Raises Throttled, or Unprocessable when nothing can be added to
    that one any more, or when another send was made under the key."""
    if not within_limit(request, "submission"):
        raise Throttled(wait=HOUR_SECONDS)
    said = feature["properties"]
    voter = f"u:{request.user.pk}" if request.user.is_authenticated else f"k:{key.hex}"
    testimony = Testimony(voter, said["text"], feature["geometry"], said["accuracy_m"], said["email"])
    if Contribution.objects.filter(submission_key=key).exists():
        raise _used()
    try:
        made, is_new = actions.testify(request.user, contribution=contribution, submission_key=key, testimony=testimony)
    except PermissionDenied:
        message = _("Elle n'est plus publique, ou close depuis trop longtemps : déposez-en une nouvelle.")
        raise Unprocessable({"reference": [message]}) from None
    _require_same(made, contribution, testimony)
    return made, is_new


def _require_same(made: Constat, contribution: Contribution, testimony: Testimony) -> None:
    """A key stands for one send: another one under it gets nothing of what the first one made."""
    asked, got = ({one.pk, one.duplicate_of_id} - {None} for one in (contribution, made.contribution))
    kept = (made.voter, made.text, made.geom, made.accuracy_m)
    sent = (testimony.voter, testimony.text.strip(), testimony.point, testimony.accuracy_m)
    if kept != sent or not asked & got:
        raise _used()


def _used() -> Unprocessable:
    return Unprocessable({"Idempotency-Key": [_("Cette clé a déjà servi à un autre envoi.")]})
