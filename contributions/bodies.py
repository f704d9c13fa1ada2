"""What the bodies that programs send share: no member lost in silence, a key that makes one of two sends."""

import re
import uuid
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from contributions.texts import WordsField

# The quotes are those of the header's draft standard; most clients leave them out.
KEY: Final = re.compile(r'"?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"?', re.ASCII)


class Unprocessable(serializers.ValidationError):
    """The body is well formed; what it asks for cannot be done."""

    status_code = 422


class TextField(serializers.CharField):
    """Text typed by people, cleaned as the form of the page cleans it."""

    def to_internal_value(self, data: Any) -> str:
        return WordsField(required=False).to_python(super().to_internal_value(data))


class KnownMembersOnly(serializers.Serializer):
    """What would be lost in silence is refused: a misspelt member, a photo sent where none is read."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and not data.keys() <= self.fields.keys():
            message = _("Un membre n'est pas connu. Acceptés : %(names)s.")
            raise serializers.ValidationError({"members": [message % {"names": ", ".join(self.fields)}]})
        return super().to_internal_value(data)


def key_parameter(description: str, *, is_required: bool = False) -> OpenApiParameter:
    """The header, as the schema tells it."""
    return OpenApiParameter(
        "Idempotency-Key", OpenApiTypes.UUID, OpenApiParameter.HEADER, required=is_required, description=description
    )


def key_of(request: Request) -> uuid.UUID | None:
    """The key under which a body is sent. Raises ValidationError for one that is no UUID."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    match = KEY.fullmatch(given)
    if match is None:
        raise serializers.ValidationError({"Idempotency-Key": [_("Cette clé n'est pas un UUID.")]})
    return uuid.UUID(match[1])
