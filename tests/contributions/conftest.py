"""Who looks after the contributions of these tests, and one of them that was closed."""

import pytest

from accounts.models import Role, User
from contributions.models import Event
from reports.models import Report
from tests.factories import Territory, close, make_user


@pytest.fixture
def agent(territory: Territory) -> User:
    return make_user(Role.AGENT, territory.commune)


@pytest.fixture
def manager(territory: Territory) -> User:
    """Who may reopen what was closed."""
    return make_user(Role.MANAGER, territory.commune)


@pytest.fixture
def closed(agent: User, report: Report) -> Event:
    return close(agent, report)
