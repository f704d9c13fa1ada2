"""The API of photos: kept under the key of the report to come, and public with it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from contributions import actions, photos
from contributions.bodies import KnownMembersOnly, TextField, Unprocessable, key_of, key_parameter
from contributions.limits import HOUR_SECONDS, PHOTOS_PER_SUBMISSION, within_limit
from contributions.models import Photo
from geo.parameters import NoParameters


class NewPhoto(KnownMembersOnly):
    file = serializers.FileField(
        allow_empty_file=True, help_text=gettext_lazy("JPEG, PNG ou WebP, 12 Mo et 50 millions de pixels au plus.")
    )
    alt = TextField(
        max_length=200, default="", allow_blank=True, help_text=gettext_lazy("Ce que montre la photo. Public.")
    )


class KeptPhoto(serializers.ModelSerializer):
    class Meta:
        model = Photo
        fields = ("id", "width", "height", "alt")
        read_only_fields = fields


@extend_schema(tags=["Photos"])
class PhotoViewSet(ViewSet):
    renderer_classes = [JSONRenderer]
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="photo_create",
        summary="Déposer une photo",
        description=(
            "Avant le signalement, sous la clé qu'il portera : cinq photos au plus, dans l'ordre où elles arrivent. "
            "Elle est redessinée en WebP sans aucune métadonnée, reste invisible tant que le signalement n'est pas "
            "déposé, et disparaît au bout de 7 jours s'il ne l'est pas. La même image sous la même clé n'est gardée "
            "qu'une fois. 422 : ce n'est pas une photo lisible, il y en a déjà cinq, ou le signalement est déjà parti."
        ),
        parameters=[
            key_parameter(str(gettext_lazy("L'UUID sous lequel le signalement sera déposé.")), is_required=True)
        ],
        request={"multipart/form-data": NewPhoto},
        responses={201: OpenApiResponse(KeptPhoto, "Gardée.")},
    )
    def create(self, request: Request) -> Response:
        NoParameters.read(request)
        key = key_of(request)
        if key is None:
            raise serializers.ValidationError({"Idempotency-Key": [_("Cette clé est nécessaire.")]})
        body = NewPhoto(data=request.data)
        body.is_valid(raise_exception=True)
        if not within_limit(request, "photo", times=PHOTOS_PER_SUBMISSION):
            raise Throttled(wait=HOUR_SECONDS)
        photo = _keep(key, **body.validated_data)
        return Response(KeptPhoto(photo).data, status=201, headers={"Cache-Control": "no-store"})


def _keep(key: Any, *, file: Any, alt: str) -> Photo:
    try:
        return actions.keep_photo(submission_key=key, picture=photos.reencode(file), alt=alt)
    except ValidationError as refusal:
        raise Unprocessable({"file": refusal.messages}) from None
