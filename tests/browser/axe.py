"""What axe-core finds wrong on a page, as short lines to read in a failed test."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

_GRAVE = ("serious", "critical")
_RUN = """options => axe.run(document, options).then(({ violations }) => violations.map((one) => ({
  rule: one.id, impact: one.impact, places: one.nodes.map((node) => node.target.flat().join(" ") + ": " +
    [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ")) })))"""
_OPTIONS: dict[str, Any] = {"resultTypes": ["violations"]}
_COLOURS = {"color-contrast", "link-in-text-block"}


def findings(page: Page) -> list[str]:
    """Every serious or critical finding, in light and in dark colours: rule, scheme, and where it stands.

    The colours decide over some rules only, so the others are asked once.
    """
    found = []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for scheme, rules in (("light", None), ("dark", sorted(_COLOURS))):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        options = _OPTIONS | ({"runOnly": {"type": "rule", "values": rules}} if rules else {})
        for one in page.evaluate(_RUN, options):
            if one["impact"] in _GRAVE:
                found += [f"{one['rule']} ({scheme}) {place}" for place in one["places"]]
    return found
