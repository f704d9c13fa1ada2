"""Is it alive, and is it of use? Asked by whoever starts, watches or balances the site."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from geo.replicas import watch

RETRY_AFTER_SECONDS = "5"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; it says nothing of what it leans on, so that no one restarts it for a database's sake."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    # A replica that is away or late is told, and keeps nobody from being served.
    replicas = {"replicas": watch.told()} if watch.aliases else {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except Error:
        return JsonResponse(
            {"status": "away", "database": "away", **replicas},
            status=503,
            headers={"Retry-After": RETRY_AFTER_SECONDS},
        )
    return JsonResponse({"status": "ok", "database": "ok", **replicas})
