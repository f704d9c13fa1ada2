"""The sprite: every icon that is used, no other, and a name without a drawing stops the build."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from contributions.workflow import State
from web import icons
from web.templatetags.riverain import badge, icon


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.STATE_DIR = tmp_path
    icons.drawn.cache_clear()
    call_command("build_assets", verbosity=0)
    yield tmp_path / "assets"
    icons.drawn.cache_clear()


def test_the_sprite_holds_every_icon_used(built: Path) -> None:
    assert icons.drawn() == icons.used()


def test_an_icon_without_a_drawing_stops_the_build(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATE_DIR = tmp_path
    monkeypatch.setattr(icons, "NAMED_ELSEWHERE", {"no-such-drawing"})
    with pytest.raises(CommandError, match="no-such-drawing"):
        call_command("build_assets")


def test_a_name_typed_by_an_administrator_falls_back_to_a_pin(built: Path) -> None:
    assert f"#{icons.FALLBACK}" in icon("typed-by-hand")


def test_an_icon_is_silent_unless_it_has_a_name() -> None:
    assert "aria-hidden" in icon("x")
    assert 'aria-label="Fermer &lt;ici&gt;"' in icon("x", label="Fermer <ici>")


def test_a_state_is_shape_and_words() -> None:
    drawn = badge(State("solved", "Résolu", is_open=False, tone="done"))
    assert "#circle-check" in drawn
    assert "Résolu" in drawn
