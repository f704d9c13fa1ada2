"""The page of one contribution, and its small card on the map."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import remember_reaches
from contributions import announcements, voters
from contributions.aftermath import answers_of_the_author
from contributions.agent_forms import StatusForm, VisibilityForm
from contributions.asking_back import asked_of_the_author
from contributions.author_forms import ClosingForm, ReplyForm
from contributions.evidence import album_of, evidence_of
from contributions.joined import FROM, address_from, came_from, kept_for
from contributions.models import Contribution, Photo, Satisfaction, Support
from contributions.parts import progress
from contributions.passing import passing
from contributions.permissions import is_author, looks_after, may_observe, may_support
from contributions.promise import Promise, promise_for
from contributions.querysets import ContributionQuerySet, public_photos
from contributions.questions import said
from contributions.recurrence import recurrence_of
from contributions.timeline import public_steps, staff_steps
from contributions.tracking import token_of
from contributions.versions import page_version
from geo.compiled import compiled
from geo.sharing import for_everybody, unless_known

PREVIEW_SECONDS = 30
NEAR_ZOOM = 17


def seen(request: HttpRequest, **key: Any) -> Contribution:
    """The contribution, if this person may see it, without its photos; 404 as if it did not exist otherwise."""
    if request.user.is_authenticated:
        return get_object_or_404(_whole(Contribution.objects.visible_to(request.user)), **key)
    found = (_public_named if "reference" in key else _public_numbered).first(**key)
    if found is None:
        raise Http404
    return found


@compiled
def _public_named(reference: Any) -> QuerySet[Contribution]:
    return _whole(Contribution.objects.public()).filter(reference=reference)


@compiled
def _public_numbered(pk: Any) -> QuerySet[Contribution]:
    return _whole(Contribution.objects.public()).filter(pk=pk)


def _whole(rows: ContributionQuerySet) -> ContributionQuerySet:
    return rows.with_relations().with_grouped().with_parts()


@require_safe
@never_cache
@for_everybody
@unless_known(page_version)
def contribution(request: HttpRequest, reference: str) -> HttpResponse:
    shown = seen(request, reference=reference)
    kept = kept_for(request.user, shown)
    return redirect(address_from(kept, shown)) if kept else page_of(request, shown)


def page_of(
    request: HttpRequest,
    shown: Contribution,
    *,
    status: int | None = None,
    typed: ClosingForm | None = None,
    replied: ReplyForm | None = None,
    **more: Any,
) -> HttpResponse:
    """The page; with the panel of those who look after the contribution, for them, and what its author may answer.
    422 when one of its forms errs, unless it is refused otherwise."""
    is_handler = looks_after(request.user, shown)
    album = album_of(shown, also_hidden=is_handler)
    page: dict[str, Any] = {
        "contribution": shown,
        "address": request.build_absolute_uri(shown.get_absolute_url()),
        "basemap": settings.BASEMAP != "none",
        "map_address": _on_the_map(shown),
        "photos": album.of(Contribution, shown.pk),
        "steps": public_steps(shown, album),
        "may_support": may_support(request.user, shown),
        "has_supported": _has_supported(request, shown),
        "passing": passing(request, shown),
        "once": "" if request.user.is_authenticated else voters.once(),
        "promise": _promise(shown),
        "recurrence": recurrence_of(shown),
        "waits_for": announcements.attached_to(shown),
        "interventions": progress(shown),
        "said": said(shown, also_private=is_handler),
        "evidence": evidence_of(shown, album, also_hidden=is_handler),
        **_arrival(request, shown),
    }
    if is_author(request.user, shown):
        page |= answers_of_the_author(shown, typed) | asked_of_the_author(shown, replied)
    if is_handler:
        page |= _handling(request, shown)
    status = status or (HTTPStatus.UNPROCESSABLE_ENTITY if more else HTTPStatus.OK)
    return render(request, "contributions/contribution.html", {**page, **more}, status=status)


def _handling(request: HttpRequest, shown: Contribution) -> dict[str, Any]:
    """For those who look after it."""
    remember_reaches(request.user)
    return {
        "status_form": StatusForm(contribution=shown, user=request.user),
        "visibility_form": VisibilityForm(),
        "history": staff_steps(shown),
        "reviewed_photos": Photo.objects.filter(contribution=shown),
        "satisfactions": Satisfaction.objects.filter(closing__contribution=shown).order_by("created_at"),
    }


def _arrival(request: HttpRequest, shown: Contribution) -> dict[str, Any]:
    """What is told to who came by the address of one that was merged; to its author, where theirs is followed."""
    merged = came_from(request.user, shown, request.GET.get(FROM, ""))
    own = token_of(merged) if merged and is_author(request.user, merged) else None
    return {"came_from": merged, "own_tracking": own}


def _promise(shown: Contribution) -> Promise | None:
    """How long it may take yet; what is closed waits for nothing."""
    if not shown.is_open:
        return None
    return promise_for(shown.category, quartier=shown.quartier, commune=shown.commune)


def _on_the_map(shown: Contribution) -> str:
    """The map page, looking at this place; at the whole territory when the place is not exact; nowhere when hidden."""
    if not shown.is_public:
        return ""
    if shown.is_approximate:
        return f"{reverse('home')}?territory={shown.territories[0].slug}" if shown.territories else ""
    centre = shown.geom.point_on_surface
    return f"{reverse('home')}#{NEAR_ZOOM}/{centre.y:.5f}/{centre.x:.5f}"


def _has_supported(request: HttpRequest, shown: Contribution) -> bool:
    voter = voters.known_voter(request)
    return voter is not None and Support.objects.filter(contribution=shown, voter=voter).exists()


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A fragment for the map: public for half a minute, unless the reader is somebody."""
    shown = seen(request, pk=pk)
    prefetch_related_objects([shown], public_photos())
    page = {"contribution": shown, "may_observe": may_observe(request.user, shown)}
    response = render(request, "contributions/_preview.html", page)
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=PREVIEW_SECONDS)
    patch_vary_headers(response, ["Cookie"])
    return response
