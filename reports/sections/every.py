"""Collect all sections of the pages in one mapping."""

from __future__ import annotations

from functools import lru_cache

from reports.overview import Overview
from reports.sections import attention, coming, desk, fees, shares
from reports.sections.section import Section, Sections
from reports.tables import definitions


@lru_cache(maxsize=2)
def sections(found: Overview) -> Sections:
    """Return all sections of an overview, which can be looked up by title or id, in the order of
    the pages. The result is cached.

    The last two sections are the definitions of the figures, and the versions of data and rules.
    """
    return Sections(
        (
            *attention.sections(found),
            *shares.sections(found),
            *coming.sections(found),
            *fees.sections(found),
            *desk.sections(found),
            Section(
                "definitions",
                "数字の定義",
                "それぞれの数字の定義と根拠",
                definitions.table(found),
            ),
            Section(
                "state",
                "基準日とデータの版",
                "データ・登録簿・きまりの版",
                definitions.state(found),
            ),
        )
    )
