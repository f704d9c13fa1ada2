"""Who a row may name."""

from accounts.models import User
from accounts.permissions import Person


def author_of(user: Person) -> User | None:
    """The person as a row may name them; nobody without an account."""
    return user if user.is_authenticated else None
