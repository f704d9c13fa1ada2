"""What is the same for every visitor without a name. A view says so; whether this answer may be kept by a cache that
many share is judged once it is whole (config/sharing.py)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

MARK: Final = "is_for_everybody"

Answer = TypeVar("Answer")


def for_everybody(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """A view, or the method of one, that shows everyone without a session and without a mark of theirs the same."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Answer:
        response = view(*args, **kwargs)
        setattr(response, MARK, True)
        return response

    return answer
