"""The API of reports: file one, and see what is already known of a place."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import Throttled
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from contributions.actions import Place, submit
from contributions.bodies import Unprocessable, key_of, key_parameter
from contributions.duplicates import likely
from contributions.limits import HOUR_SECONDS, within_limit
from contributions.models import Contribution
from geo.geojson import GeoJSONParser, GeoJSONRenderer, StrictJSONParser
from geo.parameters import NoParameters
from reports.kind import REPORT
from reports.serializers import (
    FiledReport,
    NewReport,
    SimilarCollection,
    SimilarParameters,
    filed_feature,
    similar_features,
)

IDEMPOTENCY_KEY = key_parameter(
    str(
        gettext_lazy(
            "Un UUID choisi par le client, à garder pour réessayer : le même envoi sous la même clé ne fait qu'un "
            "signalement, et la réponse est alors 200. Les photos déposées avant sous cette clé le suivent."
        )
    )
)


@extend_schema(tags=["Signalements"])
class ReportViewSet(ViewSet):
    renderer_classes = [GeoJSONRenderer, JSONRenderer]
    parser_classes = [GeoJSONParser, StrictJSONParser]

    @extend_schema(
        operation_id="report_create",
        summary="Déposer un signalement",
        description=(
            "Sans compte. La réponse porte la référence publique et « tracking_url », l'adresse secrète de suivi. "
            "422 : le lieu est hors du territoire desservi, la catégorie envoie ailleurs (« diversion »), ou la clé a "
            "déjà servi à un autre envoi."
        ),
        parameters=[IDEMPOTENCY_KEY],
        request={"application/geo+json": NewReport, "application/json": NewReport},
        responses={
            (200, "application/geo+json"): OpenApiResponse(FiledReport, "Déjà déposé sous cette clé."),
            (201, "application/geo+json"): OpenApiResponse(FiledReport, "Déposé."),
        },
    )
    def create(self, request: Request) -> Response:
        NoParameters.read(request)
        key = key_of(request) or uuid.uuid4()
        body = NewReport(data=request.data)
        body.is_valid(raise_exception=True)
        if not within_limit(request, "submission"):
            raise Throttled(wait=HOUR_SECONDS)
        report, is_new = _file(request, body.validated_data, key)
        answer = filed_feature(report, request)
        headers = {"Location": answer["properties"]["url"], "Cache-Control": "no-store"}
        return Response(answer, status=201 if is_new else 200, headers=headers)

    @extend_schema(
        operation_id="reports_similar",
        summary="Chercher des signalements semblables",
        description=(
            "Les signalements autour d'une position, ouverts ou clos depuis peu, qui disent peut-être la même chose, "
            "le plus vraisemblable d'abord. La catégorie fixe le rayon et l'ancienneté."
        ),
        parameters=[SimilarParameters],
        responses={(200, "application/geo+json"): OpenApiResponse(SimilarCollection, "Le plus vraisemblable d'abord.")},
    )
    @action(detail=False, url_path="similar")
    def similar(self, request: Request) -> Response:
        wanted = SimilarParameters.read(request)
        found = likely(wanted["point"], wanted["category"], wanted["text"])
        return Response({"type": "FeatureCollection", "features": similar_features(found, request)})


def _file(request: Request, feature: dict[str, Any], key: uuid.UUID) -> tuple[Contribution, bool]:
    """With whether it is new."""
    said = feature["properties"]
    place = Place(feature["geometry"], said["place_description"], accuracy_m=said["accuracy_m"])
    try:
        report, is_new = submit(
            request.user,
            kind=REPORT,
            category=said["category"],
            place=place,
            submission_key=key,
            description=said["description"],
            email=said["email"],
            answers=said["answers"],
            unlike=said["unlike"],
            asked=said["asked"],
        )
    except ValidationError as refusal:
        raise Unprocessable(refusal.message_dict) from None
    if not is_new:
        _require_same(report, request, feature)
    return report, is_new


def _require_same(report: Contribution, request: Request, feature: dict[str, Any]) -> None:
    """A key stands for one send: another body, or another person, under it gets nothing of what the first one made."""
    said = feature["properties"]
    answers = dict(report.answers.values_list("question__code", "value"))
    filed = (report.kind, report.geom, report.author_id, report.category_id, report.description, answers)
    category = said["category"].pk
    sent = (REPORT.code, feature["geometry"], request.user.pk, category, said["description"], said["answers"])
    if filed != sent:
        raise Unprocessable({"Idempotency-Key": [_("Cette clé a déjà servi à un autre envoi.")]})
