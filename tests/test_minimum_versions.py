"""No lock goes below the versions that docs/security/minimum-versions.toml calls safe."""

import json
import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
FLOORS = tomllib.loads((ROOT / "docs/security/minimum-versions.toml").read_text())
PYTHON_LOCKS = ("run.txt", "dev.txt")


def python_lock(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", text, re.MULTILINE))


def npm_lock() -> dict[str, str]:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return {path.rpartition("node_modules/")[2]: entry["version"] for path, entry in packages.items() if path}


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
@pytest.mark.parametrize("package", FLOORS["python"])
def test_the_python_locks_stand_above_their_floors(lock: str, package: str) -> None:
    assert Version(python_lock(lock)[package]) >= Version(FLOORS["python"][package]["floor"])


@pytest.mark.parametrize("package", FLOORS["npm"])
def test_the_npm_lock_stands_above_its_floors(package: str) -> None:
    assert Version(npm_lock()[package]) >= Version(FLOORS["npm"][package]["floor"])


def test_every_floor_has_a_date_and_a_reason() -> None:
    entries = [entry for packages in FLOORS.values() for entry in packages.values()]
    assert all(isinstance(entry["since"], date) and entry["why"].strip() for entry in entries)


def test_the_tests_run_on_the_versions_that_are_served() -> None:
    tested = python_lock("dev.txt")
    assert {name: tested[name] for name in python_lock("run.txt")} == python_lock("run.txt")
