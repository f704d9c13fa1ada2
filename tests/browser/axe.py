"""axe-core, run inside a page."""

import functools
from typing import Any

from playwright.sync_api import Page

from tests.sources import ROOT

# WCAG 2.2 AA and what came before it, the French RGAA, and the good practices that axe can tell.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice"]


@functools.cache
def source() -> str:
    return (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def violations(page: Page) -> list[str]:
    """One line a fault: the rule, where, and what is wrong."""
    page.evaluate(NEXT_FRAME)  # colours that have just changed are drawn first
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(source())
    found: list[dict[str, Any]] = page.evaluate(
        "async (tags) => (await axe.run(document, {runOnly: tags, resultTypes: ['violations']})).violations", TAGS
    )
    return [
        f"{fault['id']} @ {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    ]
