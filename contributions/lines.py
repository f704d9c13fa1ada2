"""What programs are told of contributions, from plain columns: for a page of them, objects would cost more than all the
rest. What it is stands in `contributions.serializers`, and is held to it by a test."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, Final

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from rest_framework.fields import DateTimeField

from contributions import kinds
from contributions.models import Contribution, Photo
from contributions.querysets import TOLD
from contributions.questions import published_answers
from geo.compiled import compiled
from geo.fields import DECIMALS

COLUMNS: Final = tuple(name for name in TOLD if name not in ("geom", "category__icon"))
SHOWN: Final = ("pk", "width", "height", "alt")
ANSWERED: Final = {"question": "question__code", "label": "question__label", "type": "question__type", "value": "value"}

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

    def properties(self, columns: Mapping[str, Any], photos: Iterable[Json], distance: float | None) -> Json:
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
            "photos": [self._photo(**photo) for photo in photos],
            "url": self.pages.of(columns["reference"]),
            "distance_metres": None if distance is None else round(distance),
        }

    def _labels(self, kind: str, status: str) -> tuple[str, str]:
        if (kind, status) not in self.labels:
            declared = kinds.get(kind)
            self.labels[kind, status] = str(declared.label), str(declared.workflow.states[status].label)
        return self.labels[kind, status]

    def _photo(self, pk: uuid.UUID | str, **shown: Any) -> Json:
        return {"url": self.files.of(str(pk)), **shown}


def features(ids: Sequence[int], request: HttpRequest, distances: Mapping[int, float] | None = None) -> list[Json]:
    """GeoJSON of those that have these ids, in their order; `distances` in metres, by id."""
    told = _told(ids)
    found = _features(told, request, distances or {})
    for pk, feature in found.items():
        feature["properties"]["answers"] = told[pk]["replies"]
    return list(found.values())


def features_by_id(
    ids: Sequence[int], request: HttpRequest, distances: Mapping[int, float] | None = None
) -> dict[int, Json]:
    """The same, without what was answered to questions."""
    return _features(_told(ids), request, distances or {})


def _told(ids: Sequence[int]) -> dict[int, Json]:
    told = {columns["pk"]: columns for columns in _columns_of(ids=ids)}
    return {pk: told[pk] for pk in ids if pk in told}


def _features(told: Mapping[int, Json], request: HttpRequest, distances: Mapping[int, float]) -> dict[int, Json]:
    teller = Teller(request)
    return {
        pk: {
            "type": "Feature",
            "id": columns["reference"],
            "geometry": json.loads(columns["shape"]),
            "properties": teller.properties(columns, columns["pictures"], distances.get(pk)),
        }
        for pk, columns in told.items()
    }


def properties_of(row: Contribution, request: HttpRequest) -> Json:
    """The same, of one that is in hand."""
    columns = {name: reduce(lambda at, part: at and getattr(at, part), name.split("__"), row) for name in COLUMNS}
    photos = [{name: getattr(photo, name) for name in SHOWN} for photo in row.photos.all()]
    return Teller(request).properties(columns, photos, getattr(row, "distance_metres", None))


def _named(columns: Mapping[str, Any], territory: str) -> dict[str, str] | None:
    slug = columns[f"{territory}__slug"]
    return slug and {"slug": slug, "name": columns[f"{territory}__name"]}


@compiled
def _columns_of(ids: Any) -> QuerySet[Contribution, Json]:
    """With `pictures` and `replies`, which are few: lists within the row cost less than statements of their own."""
    photos = Photo.objects.public().of_contributions().filter(contribution=OuterRef("pk"))
    answers = published_answers().filter(contribution=OuterRef("pk"))
    rows = Contribution.objects.filter(pk__among=ids).annotate(
        shape=AsGeoJSON("geom", precision=DECIMALS),
        pictures=ArraySubquery(photos.values(told=JSONObject(**{name: name for name in SHOWN}))),
        replies=ArraySubquery(answers.values(told=JSONObject(**ANSWERED))),
    )
    return rows.values("pk", "shape", "pictures", "replies", *COLUMNS)
