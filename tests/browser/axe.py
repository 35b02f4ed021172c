"""axe-core, as the package axe-playwright-python carries it (its driver is not used), in a page of Chromium."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import Page

_RUN = """
axe.run(CONTEXT, {resultTypes: ["violations"], ...OPTIONS}).then(found => ({
  version: found.testEngine.version,
  rules: found.passes.length,
  violations: found.violations.map(v => v.id + " (" + v.impact + "): " + v.help + " at "
    + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.failureSummary).join("; ")),
}))
"""
# Of rows that look alike in every cell, all but the first of their table are marked.
_MARK_ALIKE = """
for (const body of document.querySelectorAll("tbody")) {
  const looks = new Set();
  for (const row of body.rows) {
    const look = [row, ...row.querySelectorAll("*")].map(each => {
      const s = getComputedStyle(each);
      return [each.tagName, s.color, s.background, s.opacity, s.textShadow, s.fontSize, s.fontWeight];
    }).join();
    row.toggleAttribute("data-alike", looks.has(look));
    looks.add(look);
  }
}
"""
_CONTRAST = "color-contrast"  # takes 3 ms for each cell
_OF_COLOURS = [_CONTRAST, "link-in-text-block"]
_OFF_BY_ITSELF = "label-content-name-mismatch"  # but on in later versions


@cache
def _source() -> str:
    spec = find_spec("axe_playwright_python")
    places = spec.submodule_search_locations if spec else None
    if not places:
        pytest.skip("axe-core is not installed (make setup)")
    return (Path(places[0]) / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, *, colours_alone: bool = False) -> list[str]:
    """What axe-core finds wrong on the page that is open, by every rule it has; prints its version.

    Contrast is looked at once for table rows that look alike. `colours_alone`: by the rules of
    colours, for a page that was looked at already and now differs in nothing else.
    """
    page.value(_source() + _MARK_ALIKE + "; 0")
    found = _run(page, '{exclude: [["[data-alike]"]]}', {"runOnly": _OF_COLOURS})
    if colours_alone:
        return found
    others = {_OFF_BY_ITSELF: {"enabled": True}, _CONTRAST: {"enabled": False}}
    return _run(page, "document", {"rules": others}) + found


def barriers_in(page: Page, part: str) -> list[str]:
    """The same of one part of it, by its selector: the frame round the desk is JupyterLab's."""
    page.value(_source() + "; 0")
    rules = {"rules": {_OFF_BY_ITSELF: {"enabled": True}}}
    return _run(page, f"document.querySelector({part!r})", rules)


def _run(page: Page, context: str, options: dict[str, Any]) -> list[str]:
    run = _RUN.replace("CONTEXT", context).replace("OPTIONS", json.dumps(options))
    answer = page.call("Runtime.evaluate", expression=run, awaitPromise=True, returnByValue=True)
    found: dict[str, Any] = answer["result"]["value"]
    print(
        f"axe-core {found['version']}: {len(found['violations'])} violations, {found['rules']} rules passed"
    )
    least = 1 if "runOnly" in options else 10
    assert found["rules"] + len(found["violations"]) >= least, "axe-core looked at nothing"
    return list(found["violations"])
