"""Our errors, turned into answers: one table for pages, tiles and API alike."""

import logging
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, ValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from rest_framework import exceptions, views

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = "10"
PROBLEM = "application/problem+json"


class FilesAway(OSError):
    """The storage of photos does not answer, or refuses us."""


# The database is away, has no connection left for us (the pool's own errors are operational ones) or was too slow.
AWAY = (OperationalError, InterfaceError, FilesAway)
# What only a wrong request makes: NUL and lone surrogates in texts, numbers that no column holds, a body cut short.
MALFORMED = (DataError, UnicodeError, UnreadablePostError, ValidationError)


def status_of(error: BaseException | None) -> int:
    """The table. What is not in it is a fault of ours."""
    if isinstance(error, AWAY):
        return HTTPStatus.SERVICE_UNAVAILABLE
    if isinstance(error, RequestDataTooBig):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if isinstance(error, MALFORMED):
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.INTERNAL_SERVER_ERROR


def _explain(status: int) -> tuple[str, str]:
    return {
        400: (_("Demande mal formée"), _("Cette adresse ou ce formulaire contient une valeur qui n'existe pas.")),
        403: (_("Accès refusé"), _("Cette page est réservée à d'autres personnes.")),
        404: (_("Page introuvable"), _("Cette page n'existe pas, ou n'est plus publique.")),
        413: (_("Envoi trop lourd"), _("Ce qui a été envoyé dépasse ce que le site accepte. Essayez sans la photo.")),
        503: (_("Service momentanément indisponible"), _("Rien n'est perdu : réessayez dans quelques instants.")),
    }.get(status, (_("Une erreur est survenue"), _("Elle est enregistrée. Réessayez dans quelques instants.")))


def answer(request: HttpRequest, status: int, detail: str = "") -> HttpResponse:
    """The page of an error, or its problem details (RFC 9457) for the API and the tiles."""
    title, usual = _explain(status)
    said = {"title": title, "status": int(status), "detail": detail or usual}
    if request.path.startswith(("/api/", "/tiles/")):
        response: HttpResponse = JsonResponse({"type": "about:blank", **said}, status=status, content_type=PROBLEM)
    else:
        # Without the request: no context processor may ask the database that has just failed.
        response = HttpResponse(render_to_string("error.html", said), status=status)
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


class AnswerErrors:
    """What a view raises and the table knows is answered here, before it counts as a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # psycopg and the file system refuse NUL, each in its own way and place; no address of ours holds one.
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return answer(request, HTTPStatus.BAD_REQUEST)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        status = status_of(error)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            return None
        # With its trace when it could hide a fault of ours.
        log.warning("%s: %s", int(status), error, exc_info=isinstance(error, (DataError, UnicodeError)))
        return answer(request, status, " ".join(error.messages) if isinstance(error, ValidationError) else "")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_big = isinstance(exception, RequestDataTooBig)
    return answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE if too_big else HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's last resort: a fault of ours, or something of the table raised by a middleware (the session's, say)."""
    return answer(request, status_of(sys.exc_info()[1]))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose origin is not proven: mostly cookies refused, or a page that stayed open too long."""
    log.warning("csrf: %s", reason)
    detail = _(
        "Ce formulaire n'a pas pu être vérifié, et rien n'a été enregistré. C'est une protection contre les envois "
        "faits à votre insu. Revenez en arrière : ce que vous avez écrit y est encore. Rechargez la page et renvoyez ; "
        "si cela recommence, autorisez les cookies de ce site."
    )
    return answer(request, HTTPStatus.FORBIDDEN, detail)


def problem(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's exception handler: problem details, the fields at fault under `errors`."""
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(_messages(error))
    response = views.exception_handler(error, context)
    if response is None:
        status = status_of(error)
        return None if status == HTTPStatus.INTERNAL_SERVER_ERROR else answer(context["request"]._request, status)
    title = HTTPStatus(response.status_code).phrase
    body = {"type": "about:blank", "title": title, "status": response.status_code}
    if isinstance(error, exceptions.ValidationError):
        body["errors"] = response.data
        body["detail"] = _("Certaines valeurs ne sont pas acceptées.")
    else:
        body["detail"] = (
            str(error.detail) if isinstance(error, exceptions.APIException) else _explain(response.status_code)[1]
        )
    response.data = body
    response.content_type = PROBLEM
    return response


def _messages(error: ValidationError) -> Any:
    return error.message_dict if hasattr(error, "error_dict") else {"detail": error.messages}
