"""axe-core, as the package axe-playwright-python carries it (its driver is not used), in a page of Chromium."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import Page

_RUN = """
axe.run(ROOT, {
  resultTypes: ["violations"],
  rules: {"label-content-name-mismatch": {enabled: true}},  // on by itself in later versions
}).then(found => ({
  version: found.testEngine.version,
  rules: found.passes.length,
  violations: found.violations.map(v => v.id + " (" + v.impact + "): " + v.help + " at "
    + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.failureSummary).join("; ")),
}))
"""


@cache
def _source() -> str:
    spec = find_spec("axe_playwright_python")
    places = spec.submodule_search_locations if spec else None
    if not places:
        pytest.skip("axe-core is not installed (make setup)")
    return (Path(places[0]) / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on the page that is open, by every rule it has; prints its version."""
    return _run(page, "document")


def barriers_in(page: Page, part: str) -> list[str]:
    """The same of one part of it, by its selector: the frame round the desk is JupyterLab's."""
    return _run(page, f"document.querySelector({part!r})")


def _run(page: Page, root: str) -> list[str]:
    page.value(_source() + "; 0")
    run = _RUN.replace("ROOT", root)
    answer = page.call("Runtime.evaluate", expression=run, awaitPromise=True, returnByValue=True)
    found: dict[str, Any] = answer["result"]["value"]
    print(
        f"axe-core {found['version']}: {len(found['violations'])} violations, {found['rules']} rules passed"
    )
    assert found["rules"] + len(found["violations"]) > 10, "axe-core looked at nothing"
    return list(found["violations"])
