"""A document's cells or text as labelled values: the 利用申込書 read by its labels."""

from __future__ import annotations

from intake.reading.parts import Document, Labelled

READABLE = 3  # labels that must be recognised before a document counts as a 利用申込書


def read_form(document: Document) -> tuple[Labelled, ...] | None:
    """The labelled values of a 利用申込書, None where the document is not one.

    A label that is there with nothing beside it gives a Labelled with value "". Never raises.
    """
    raise NotImplementedError
