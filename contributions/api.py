"""The API of contributions: the list and one of them, as GeoJSON; and the categories."""

import uuid
from typing import Any, Final

from django.db.models import F, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from contributions.bodies import key_of
from contributions.constat_api import CONSTAT_KEY, ConstatFeature, NewConstat, file_constat
from contributions.diversions import diversions_of
from contributions.facet_serializers import FacetsAnswer, as_json
from contributions.facets import Answer, answer, answer_among
from contributions.filters import narrow_by
from contributions.lines import features
from contributions.models import Category, Contribution
from contributions.pages import keyset_ids, newest_ids
from contributions.parameters import (
    ContributionParameters,
    FacetParameters,
    SuggestionParameters,
    filter_parameters,
)
from contributions.querysets import TOLD, ContributionQuerySet
from contributions.questions import asked_by, published
from contributions.serializers import (
    CategorySerializer,
    ContributionCollection,
    DetailedFeature,
    SuggestionSerializer,
)
from contributions.suggestions import suggest
from geo.compiled import compiled
from geo.geojson import GeoJSONParser, GeoJSONRenderer, StrictJSONParser
from geo.parameters import NoParameters
from geo.sharing import for_everybody

NARROWING_NOTHING: Final = {"after", "page_size", "radius"}


@extend_schema(tags=["Contributions"])
class ContributionViewSet(ViewSet):
    renderer_classes = [GeoJSONRenderer, JSONRenderer]
    lookup_field = "reference"
    lookup_value_regex = "[A-Z0-9-]{1,12}"

    @extend_schema(
        operation_id="contributions",
        summary="Lister les contributions",
        description=(
            "Les plus récentes d'abord, ou les plus proches de « near ». Les filtres sont ceux de la carte et de "
            "la liste. On passe à la page suivante en suivant « next »."
        ),
        parameters=[*filter_parameters(), ContributionParameters],
        responses={
            (200, "application/geo+json"): OpenApiResponse(ContributionCollection, "Une page de contributions.")
        },
    )
    @for_everybody
    def list(self, request: Request) -> Response:
        return Response({"type": "FeatureCollection", **_page(request, ContributionParameters.read(request))})

    @extend_schema(
        operation_id="contribution",
        summary="Lire une contribution",
        description="La contribution et son histoire publique, du plus ancien au plus récent.",
        responses={(200, "application/geo+json"): OpenApiResponse(DetailedFeature, "La contribution.")},
    )
    @for_everybody
    def retrieve(self, request: Request, reference: str) -> Response:
        NoParameters.read(request)
        if request.user.is_authenticated:
            rows = _detailed(Contribution.objects.visible_to(request.user))
            contribution = get_object_or_404(rows, reference=reference)
        elif (contribution := _public_one.first(reference=reference)) is None:
            raise Http404
        return Response(DetailedFeature(contribution, context={"request": request}).data)

    @extend_schema(
        operation_id="constat_create",
        summary="Ajouter un constat",
        description=(
            "« C'est le même » : ce que quelqu'un d'autre en a vu, au lieu d'un second signalement, sans compte. Sa "
            "voix compte une fois. Ce qui était clos depuis moins de 60 jours est à vérifier de nouveau. 422 : elle "
            "l'est depuis plus longtemps, ou la clé a déjà servi à un autre envoi."
        ),
        parameters=[CONSTAT_KEY],
        request={"application/geo+json": NewConstat, "application/json": NewConstat},
        responses={
            (200, "application/geo+json"): OpenApiResponse(ConstatFeature, "Déjà ajouté sous cette clé."),
            (201, "application/geo+json"): OpenApiResponse(ConstatFeature, "Ajouté."),
        },
    )
    @action(detail=True, methods=["post"], url_path="constats", parser_classes=[GeoJSONParser, StrictJSONParser])
    def constats(self, request: Request, reference: str) -> Response:
        NoParameters.read(request)
        contribution = get_object_or_404(Contribution.objects.visible_to(request.user), reference=reference)
        key = key_of(request) or uuid.uuid4()
        body = NewConstat(data=request.data)
        body.is_valid(raise_exception=True)
        made, is_new = file_constat(request, contribution, body.validated_data, key)
        answer = ConstatFeature(made, context={"request": request}).data
        headers = {"Location": answer["properties"]["url"], "Cache-Control": "no-store"}
        return Response(answer, status=201 if is_new else 200, headers=headers)

    @extend_schema(
        operation_id="contributions_facets",
        summary="Compter par catégorie, état et type",
        description=(
            "« count » est le nombre de lignes de la liste sous les mêmes filtres. Chaque autre nombre est ce que la "
            "liste montrerait si l'on faisait ce choix-là, les autres filtres restant ce qu'ils sont. Avec « q », un "
            "périmètre, « bbox » ou « near », on ne compte pas au-delà de 1 000 : « kinds », « categories » et "
            "« statuses » sont alors nuls."
        ),
        parameters=[*filter_parameters(), FacetParameters],
        responses={200: OpenApiResponse(FacetsAnswer, "Les nombres.")},
    )
    @action(detail=False, url_path="facets", renderer_classes=[JSONRenderer])
    @for_everybody
    def facets(self, request: Request) -> Response:
        wanted, categories = FacetParameters.read(request), list(Category.objects.select_related("parent"))
        rows = Contribution.objects.visible_to(request.user)
        return Response(as_json(_counted(request, rows, wanted, categories), categories))


@compiled
def _public_one(reference: Any) -> QuerySet[Contribution]:
    return _detailed(Contribution.objects.public()).filter(reference=reference)


def _detailed(rows: ContributionQuerySet) -> ContributionQuerySet:
    rows = rows.with_public_details().prefetch_related(published()).with_grouped().select_related("duplicate_of")
    return rows.only(*TOLD, "duplicate_of__reference", "duplicate_of__is_public")


def _counted(
    request: Request, rows: ContributionQuerySet, wanted: dict[str, Any], categories: list[Category]
) -> Answer:
    if "bbox" in wanted or "near" in wanted:
        return answer_among(_placed(rows, wanted), wanted, categories)
    hidden = rows.filter(is_public=False) if request.user.is_authenticated else None
    return answer(rows, wanted, categories, hidden=hidden)


def _placed(rows: ContributionQuerySet, wanted: dict[str, Any]) -> ContributionQuerySet:
    if "bbox" in wanted:
        rows = rows.in_box(wanted["bbox"])
    return rows.near(wanted["near"], metres=wanted["radius"]) if "near" in wanted else rows


def _page(request: Request, wanted: dict[str, Any]) -> dict[str, Any]:
    """Which ones, from a few columns of an index; then what is told of these."""
    asked = {"after": wanted.get("after"), "size": wanted["page_size"]}
    if wanted.keys() <= NARROWING_NOTHING and not request.user.is_authenticated:
        page = newest_ids(**asked)
    else:
        rows = _placed(narrow_by(Contribution.objects.visible_to(request.user), wanted), wanted)
        if "near" in wanted:
            distances = dict(rows.values_list("pk", "distance_metres")[: wanted["page_size"]])
            return {"features": features(list(distances), request, distances), "next": None}
        page = keyset_ids(rows, **asked)
    return {"features": features(page.items, request), "next": _following(request, page.next_cursor)}


def _following(request: Request, cursor: str | None) -> str | None:
    """The path of the next page: the same address, from the cursor on."""
    if cursor is None:
        return None
    parameters = request.query_params.copy()
    parameters["after"] = cursor
    return f"{request.path}?{parameters.urlencode()}"


@extend_schema(tags=["Catégories"])
class CategoryViewSet(ViewSet):
    renderer_classes = [JSONRenderer]

    @extend_schema(
        operation_id="categories",
        summary="Lister les catégories",
        description=(
            "Deux niveaux : des familles (« parent » nul) et leurs entrées. Un signalement prend le code d'une entrée, "
            "ou d'une famille qui n'en a pas. « questions » : ce qu'elle demande en plus ; « diversions » : à qui "
            "s'adresser à la place, dans un territoire ou partout."
        ),
        responses=OpenApiResponse(CategorySerializer(many=True), "Les catégories."),
    )
    def list(self, request: Request) -> Response:
        NoParameters.read(request)
        offered = Category.objects.filter(is_active=True).exclude(parent__is_active=False)
        families_first = offered.order_by(F("parent").asc(nulls_first=True), "position", "name", "pk")
        rows = list(families_first.select_related("parent"))
        context = {"questions": asked_by(rows), "diversions": diversions_of(rows)}
        return Response(CategorySerializer(rows, many=True, context=context).data)

    @extend_schema(
        operation_id="categories_suggest",
        summary="Proposer une catégorie d'après des mots",
        description="Les catégories dont parlent ces mots, la plus vraisemblable d'abord, et à cause de quels mots.",
        parameters=[SuggestionParameters],
        responses=OpenApiResponse(SuggestionSerializer(many=True), "Trois au plus."),
    )
    @action(detail=False, url_path="suggest")
    def suggest(self, request: Request) -> Response:
        wanted = SuggestionParameters.read(request)
        return Response(SuggestionSerializer(suggest(wanted["text"], wanted["kind"]), many=True).data)
