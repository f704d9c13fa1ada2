"""The description of the API: valid, complete, in the words of its readers."""

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from contributions.filters import PARAMETERS
from contributions.parameters import DESCRIPTIONS
from tests.api.requests import problem

SCHEMA = "/api/schema/"


@pytest.fixture
def schema(client: Client) -> dict[str, Any]:
    response = client.get(SCHEMA, headers={"Accept": "application/json"})
    assert response.status_code == 200
    return response.json()


def operations(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, operation) for path, methods in schema["paths"].items() for operation in methods.values()]


def test_the_schema_is_valid(schema: dict[str, Any]) -> None:
    validate_schema(schema)


def test_the_schema_is_made_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    GENERATOR_STATS.enable_trace_lineno()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS


def test_every_address_of_the_api_is_described(schema: dict[str, Any]) -> None:
    assert set(schema["paths"]) == {
        "/api/v1/addresses/",
        "/api/v1/addresses/at/",
        "/api/v1/categories/",
        "/api/v1/categories/suggest/",
        "/api/v1/contributions/",
        "/api/v1/contributions/facets/",
        "/api/v1/contributions/{reference}/",
        "/api/v1/contributions/{reference}/constats/",
        "/api/v1/heat/",
        "/api/v1/photos/",
        "/api/v1/reports/",
        "/api/v1/reports/similar/",
        "/api/v1/territories/",
        "/api/v1/territories/at/",
    }


def test_every_operation_and_parameter_is_explained(schema: dict[str, Any]) -> None:
    for path, operation in operations(schema):
        assert all(operation.get(member) for member in ("summary", "description", "tags")), path
        silent = [p["name"] for p in operation.get("parameters", []) if p["in"] != "path" and not p.get("description")]
        assert not silent, path


def test_every_refusal_is_told_as_problem_details(schema: dict[str, Any]) -> None:
    for path, operation in operations(schema):
        refusals = {status: body for status, body in operation["responses"].items() if status >= "400"}
        assert {"400", "503"} <= refusals.keys(), path
        assert all(list(body["content"]) == ["application/problem+json"] for body in refusals.values())


def test_every_filter_of_the_list_is_described(schema: dict[str, Any]) -> None:
    described = {parameter["name"] for parameter in schema["paths"]["/api/v1/contributions/"]["get"]["parameters"]}
    assert set(PARAMETERS) == set(DESCRIPTIONS)
    assert described > set(PARAMETERS)


@pytest.mark.parametrize("address", ["?version=1%0d%0aX: y", "?lang=xx", "?lang=%00"])
def test_the_schema_takes_no_parameter(client: Client, address: str) -> None:
    problem(client.get(SCHEMA + address), 400)


def test_an_address_of_the_api_that_does_not_exist_is_a_problem(client: Client) -> None:
    problem(client.get("/api/v1/petitions/"), 404)


def test_a_format_that_does_not_exist_is_a_problem(client: Client) -> None:
    problem(client.get("/api/v1/contributions/", headers={"Accept": "text/csv"}), 406)
