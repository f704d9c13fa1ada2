"""Answers that are written out by hand say what their serializers declare, member by member."""

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from rest_framework.serializers import ModelSerializer

from accounts.models import Role
from contributions.duplicates import similar
from contributions.facet_serializers import FacetsAnswer, as_json
from contributions.facets import answer
from contributions.lines import features
from contributions.models import Answer, Category, Contribution, Question
from contributions.questions import published
from contributions.serializers import (
    AnsweredProperties,
    ContributionFeature,
    ContributionProperties,
    DetailedProperties,
)
from reports.serializers import FiledProperties, FiledReport, SimilarFeature, filed_feature, similar_features
from tests.factories import close, make_report, make_user
from tests.world import make_photo

pytestmark = pytest.mark.django_db
WRITTEN = (ContributionProperties, AnsweredProperties, DetailedProperties, FiledProperties)


@pytest.fixture
def request_() -> HttpRequest:
    return RequestFactory().get("/")


def told(report: Contribution) -> Contribution:
    """As the API reads it."""
    return Contribution.objects.with_public_details().prefetch_related(published()).get(pk=report.pk)


@pytest.mark.parametrize("serializer", WRITTEN)
def test_a_contribution_of_which_all_is_said(serializer: type[ModelSerializer], request_: HttpRequest) -> None:
    report = make_report()
    make_photo(report)
    question = Question.objects.create(category=report.category, code="depth", label="Profondeur")
    Answer.objects.create(contribution=report, question=question, value="10 cm")
    close(make_user(Role.AGENT), report)
    row = told(report)
    row.distance_metres = 12.6
    assert said(serializer, row, request_)["is_open"] is False


@pytest.mark.parametrize("serializer", WRITTEN)
def test_one_of_which_little_is_known(serializer: type[ModelSerializer], request_: HttpRequest) -> None:
    report = make_report()
    Contribution.objects.filter(pk=report.pk).update(commune=None, quartier=None)
    assert said(serializer, told(report), request_)["commune"] is None


def test_a_similar_one_which_is_made_of_columns(request_: HttpRequest) -> None:
    report = make_report()
    make_photo(report)
    (candidate,) = similar(report.geom, report.category, report.description)
    assert similar_features([candidate], request_) == [SimilarFeature(candidate, context={"request": request_}).data]


def test_a_line_of_a_list_which_is_made_of_columns(request_: HttpRequest) -> None:
    bare, full = make_report(), make_report()
    Contribution.objects.filter(pk=bare.pk).update(commune=None, quartier=None)
    make_photo(full)
    question = Question.objects.create(category=full.category, code="depth", label="Profondeur")
    Answer.objects.create(contribution=full, question=question, value={"cm": 10})
    close(make_user(Role.AGENT), full)
    rows = [told(full), told(bare)]
    rows[0].distance_metres = 12.6
    listed = features([row.pk for row in rows], request_, {full.pk: 12.6})
    assert listed == ContributionFeature(rows, many=True, context={"request": request_}).data
    assert listed[0]["properties"]["photos"]
    assert listed[0]["properties"]["answers"]


def test_a_report_just_filed_which_is_made_of_columns(request_: HttpRequest) -> None:
    report = make_report()
    make_photo(report)
    row = told(report)
    answered = filed_feature(row, request_)
    assert answered == FiledReport(row, context={"request": request_}).data
    assert answered["properties"]["tracking_url"]


def said(serializer: type[ModelSerializer], row: Contribution, request_: HttpRequest) -> dict[str, Any]:
    written = serializer(row, context={"request": request_})
    assert written.data == ModelSerializer.to_representation(written, row)
    return written.data


def test_the_numbers_beside_the_filters() -> None:
    make_report()
    categories = list(Category.objects.select_related("parent"))
    written = as_json(answer(Contribution.objects.public(), {}, categories), categories)
    assert written == FacetsAnswer(written).data


def test_a_number_alone() -> None:
    written = as_json(answer(Contribution.objects.public(), {"q": "trou"}, []), [])
    assert written == FacetsAnswer(written).data
