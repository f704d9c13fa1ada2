"""What a report written without network may choose from: put in the page, which a device keeps."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from contributions import category_lists, kinds
from contributions.diversions import diversions_of, most_precise, telling
from contributions.drafts import Draft
from contributions.forms import WhatForm
from contributions.kinds import Kind
from contributions.models import Category
from contributions.questions import asked_by

KIND = "report"


def empty_form(request: HttpRequest) -> dict[str, Any]:
    """The halves of an empty form, its photos, the categories by family, and what some of them bring."""
    kind = kinds.get(KIND)
    draft = Draft(kind, WhatForm, request)
    what = draft.what_as_typed()
    entries = list(what.fields["category"].queryset)
    return {
        "kind": kind,
        "draft": draft,
        "place": draft.place_as_typed(),
        "what": what,
        "families": category_lists.families(entries),
        "brought": _brought(kind, entries),
    }


def _brought(kind: Kind, entries: Iterable[Category]) -> list[dict[str, Any]]:
    """The questions of the categories that ask some, and whom to turn to instead. What depends on the place is told by
    the server, once the report reaches it."""
    asked, told = asked_by(entries), diversions_of(entries)
    found = []
    for entry in entries:
        if asked[entry.pk] or told[entry.pk]:
            everywhere = (diversion for diversion in told[entry.pk] if diversion.boundary_id is None)
            diversions = most_precise(everywhere, entry)
            what = WhatForm(initial={"category": entry.code}, kind=kind)
            found.append({"code": entry.code, "what": what, "diversions": diversions, "told": telling(diversions)})
    return found
