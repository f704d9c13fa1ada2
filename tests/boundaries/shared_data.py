"""Where the real data lie, when they are there: beside the project, or where RIVERAIN_SHARED_DATA says."""

import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("RIVERAIN_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")


def shared(name: str) -> Path:
    """A file of the real data; the test is skipped, saying why, when it is not there."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"real data absent: {name} (RIVERAIN_SHARED_DATA)")
    return path
