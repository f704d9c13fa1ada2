"""The hand-drawn territory is what its names say."""

import pytest

from boundaries.placing import territories_at
from tests.factories import Territory, make_idea, make_report

pytestmark = pytest.mark.django_db


def test_the_points_lie_where_their_names_say(territory: Territory) -> None:
    inside, elsewhere, outside = territories_at(
        [territory.point_in_quartier, territory.point_outside_quartiers, territory.point_outside]
    )
    assert (inside.commune, inside.quartier) == (territory.commune, territory.quartier)
    assert (elsewhere.commune, elsewhere.quartier) == (territory.commune, None)
    assert (outside.commune, outside.quartier) == (None, None)


def test_a_report_and_an_idea_are_made_with_their_own_table(territory: Territory) -> None:
    assert make_report(status="solved").is_open is False
    assert make_idea().kind == "idea"
