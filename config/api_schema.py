"""The description of the API (OpenAPI), and how it tells refusals: problem details, the same everywhere."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request

from geo.parameters import NoParameters

PROBLEM_SCHEMA = {
    "type": "object",
    "description": "RFC 9457. « errors » nomme les champs en cause.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": True},
    },
}
PROBLEM_BODY = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
REFUSALS = {
    "400": _("Un paramètre ou un champ n'est pas accepté."),
    "406": _("Ce format de réponse n'existe pas ici."),
    "503": _("La base de données est momentanément indisponible : réessayer après « Retry-After »."),
}
NOT_FOUND = {"404": _("N'existe pas, ou n'est plus public.")}
REFUSALS_OF_A_BODY = {
    "403": _("La session n'est pas accompagnée de son jeton CSRF."),
    "413": _("Le corps est trop lourd : 2 Mo au plus, 12 Mo pour une photo."),
    "415": _("Le corps n'est pas d'un type accepté ici."),
    "422": _("Bien formé, mais impossible à accepter."),
    "429": _("Trop d'envois depuis la même adresse : réessayer après « Retry-After »."),
}


class SchemaView(SpectacularJSONAPIView):
    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        # Spectacular would copy `version` into a header, and try any `lang`.
        NoParameters.read(request)
        return super().get(request, *args, **kwargs)


def tell_refusals(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """Spectacular's post-processing hook: add to every operation the problems that it may answer."""
    result["components"]["schemas"]["Problem"] = PROBLEM_SCHEMA
    for path, operations in result["paths"].items():
        for operation in operations.values():
            expected = REFUSALS | (NOT_FOUND if "{" in path else {})
            expected |= REFUSALS_OF_A_BODY if "requestBody" in operation else {}
            for status, reason in expected.items():
                operation["responses"][status] = {"description": str(reason), "content": PROBLEM_BODY}
    return result
