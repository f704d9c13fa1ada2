"""The tiles of the desk's map: drawn for one person, and kept by nobody."""

from http import HTTPStatus

from django.core.exceptions import EmptyResultSet, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from contributions.doors import for_staff
from desk.filters import DeskFilterForm, asked
from desk.layers import DESK, drawn_for
from geo.grid import Tile
from tiles import points

MVT = "application/vnd.mapbox-vector-tile"


@require_safe
@for_staff
def tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    try:
        place = Tile(z, x, y)
    except ValueError:
        raise Http404 from None
    form = DeskFilterForm(asked(request))
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())
    try:
        body = points.draw(DESK, drawn_for(request.user, form), place)
    except EmptyResultSet:
        body = b""
    # Past the shared cache of the public tiles; and `for_staff` lets no browser keep it for whoever sits there next.
    return HttpResponse(body, content_type=MVT, status=HTTPStatus.OK if body else HTTPStatus.NO_CONTENT)
