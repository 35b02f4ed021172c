"""Attachments as documents: cells and text of whatever a municipality sent."""

from __future__ import annotations

from collections.abc import Sequence

from intake.reading.parts import Document, Part


def open_parts(parts: Sequence[Part], passwords: Sequence[str] = ()) -> tuple[Document, ...]:
    """Every attachment as a Document, and after an archive the documents inside it.

    The document of a file inside an archive is named 「申込.zip/利用申込書.xlsx」. What could not be
    opened has a `problem` and a finding. Never raises.
    """
    raise NotImplementedError
