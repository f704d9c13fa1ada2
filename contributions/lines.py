"""What programs are told of contributions, from plain columns: for a page of them, objects would cost more than all the
rest. What it is stands in `contributions.serializers`, and is held to it by a test."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, Final

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from rest_framework.fields import DateTimeField

from contributions import kinds
from contributions.models import Answer, Contribution, Photo
from contributions.querysets import TOLD
from contributions.questions import published_answers
from geo.compiled import compiled
from geo.fields import DECIMALS

COLUMNS: Final = tuple(name for name in TOLD if name not in ("geom", "category__icon"))
SHOWN: Final = ("pk", "width", "height", "alt")
ANSWERED: Final = ("question__code", "question__label", "question__type", "value")

Json = dict[str, Any]


class Addresses:
    """The absolute addresses of one kind of page or file. The router is asked for the first; in the others, another
    name stands between the same words."""

    def __init__(self, request: HttpRequest, route: str) -> None:
        self.request, self.route = request, route
        self.around: tuple[str, str] | None = None

    def of(self, name: str) -> str:
        if self.around is None:
            first = self.request.build_absolute_uri(reverse(self.route, args=[name]))
            before, _name, after = first.rpartition(name)
            self.around = before, after
        return name.join(self.around)


class Teller:
    """What is the same for all that one answer tells of: addresses, the names of kinds and states, the time zone."""

    def __init__(self, request: HttpRequest) -> None:
        self.pages, self.files = Addresses(request, "contribution"), Addresses(request, "photo")
        self.moment = DateTimeField(default_timezone=timezone.get_current_timezone()).to_representation
        self.labels: dict[tuple[str, str], tuple[str, str]] = {}

    def properties(self, columns: Mapping[str, Any], photos: Iterable[Sequence[Any]], distance: float | None) -> Json:
        """Of `COLUMNS`; each photo is its `SHOWN`; the distance in metres."""
        kind_label, status_label = self._labels(columns["kind"], columns["status"])
        return {
            "reference": columns["reference"],
            "kind": columns["kind"],
            "kind_label": kind_label,
            "category": {"code": columns["category__code"], "name": columns["category__name"]},
            "title": columns["title"],
            "description": columns["description"],
            "status": columns["status"],
            "status_label": status_label,
            "is_open": columns["is_open"],
            "created_at": self.moment(columns["created_at"]),
            "closed_at": columns["closed_at"] and self.moment(columns["closed_at"]),
            "address": columns["address"],
            "place_description": columns["place_description"],
            "is_approximate": columns["is_approximate"],
            "commune": _named(columns, "commune"),
            "quartier": _named(columns, "quartier"),
            "support_count": columns["support_count"],
            "photos": [self._photo(*photo) for photo in photos],
            "url": self.pages.of(columns["reference"]),
            "distance_metres": None if distance is None else round(distance),
        }

    def _labels(self, kind: str, status: str) -> tuple[str, str]:
        if (kind, status) not in self.labels:
            declared = kinds.get(kind)
            self.labels[kind, status] = str(declared.label), str(declared.workflow.states[status].label)
        return self.labels[kind, status]

    def _photo(self, pk: uuid.UUID, width: int, height: int, alt: str) -> Json:
        return {"url": self.files.of(str(pk)), "width": width, "height": height, "alt": alt}


def features(ids: Sequence[int], request: HttpRequest, distances: Mapping[int, float] | None = None) -> list[Json]:
    """GeoJSON of those that have these ids, in their order; `distances` in metres, by id."""
    found, answers = features_by_id(ids, request, distances), _by_contribution(_answers_of(ids=ids))
    for pk, feature in found.items():
        feature["properties"]["answers"] = [
            dict(zip(("question", "label", "type", "value"), one, strict=True)) for one in answers[pk]
        ]
    return list(found.values())


def features_by_id(
    ids: Sequence[int], request: HttpRequest, distances: Mapping[int, float] | None = None
) -> dict[int, Json]:
    """The same, without what was answered to questions."""
    told, photos = {columns["pk"]: columns for columns in _columns_of(ids=ids)}, _by_contribution(_photos_of(ids=ids))
    teller, far = Teller(request), distances or {}
    return {
        pk: {
            "type": "Feature",
            "id": told[pk]["reference"],
            "geometry": json.loads(told[pk]["shape"]),
            "properties": teller.properties(told[pk], photos[pk], far.get(pk)),
        }
        for pk in ids
        if pk in told
    }


def properties_of(row: Contribution, request: HttpRequest) -> Json:
    """The same, of one that is in hand."""
    columns = {name: reduce(lambda at, part: at and getattr(at, part), name.split("__"), row) for name in COLUMNS}
    photos = [[getattr(photo, name) for name in SHOWN] for photo in row.photos.all()]
    return Teller(request).properties(columns, photos, getattr(row, "distance_metres", None))


def _named(columns: Mapping[str, Any], territory: str) -> dict[str, str] | None:
    slug = columns[f"{territory}__slug"]
    return slug and {"slug": slug, "name": columns[f"{territory}__name"]}


def _by_contribution(rows: Sequence[tuple[Any, ...]]) -> Mapping[int, list[tuple[Any, ...]]]:
    """What follows the id of a contribution, by it."""
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, *rest in rows:
        found[pk].append(tuple(rest))
    return found


@compiled
def _columns_of(ids: Any) -> QuerySet[Contribution, Json]:
    rows = Contribution.objects.filter(pk__among=ids).annotate(shape=AsGeoJSON("geom", precision=DECIMALS))
    return rows.values("pk", "shape", *COLUMNS)


@compiled
def _photos_of(ids: Any) -> QuerySet[Photo, tuple[Any, ...]]:
    return Photo.objects.public().of_contributions().filter(contribution__among=ids).values_list("contribution", *SHOWN)


@compiled
def _answers_of(ids: Any) -> QuerySet[Answer, tuple[Any, ...]]:
    return published_answers().filter(contribution__among=ids).values_list("contribution", *ANSWERED)
