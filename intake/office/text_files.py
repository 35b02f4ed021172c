"""Read plain text, CSV and HTML files."""

from __future__ import annotations

import csv
import io
from itertools import islice

from intake.office.flat import without_formula
from intake.office.gateway import replaced
from intake.office.limits import Limits
from intake.office.results import Opened
from intake.office.sheets import storable
from intake.parts import Sheet
from intake.text.charset import decode
from intake.text.html import STRUCK, html_text
from intake.vocabulary.findings import fields


def read_text(content: bytes, name: str, limits: Limits) -> Opened:
    """Return the content of a text file in any charset: its text, or one sheet if it is a table.

    A file is a table if its `name` ends in .csv, .tsv or .xls (some web systems name text tables
    .xls). Text and cells beyond `limits` are left out. Raises Unopened if the text is a mail
    gateway's notice that it removed or stored the attachment.
    """
    text = _decoded(content, limits)
    if trouble := replaced(text):
        raise trouble
    if name.lower().endswith((".csv", ".tsv", ".xls")):  # web systems name tables .xls
        return Opened(sheets=(_table(text, limits),))
    return Opened(text=text)


def read_html(content: bytes, limits: Limits) -> Opened:
    """Return the text of an HTML file, without struck-out text.

    If the file contains a table, the result also has a sheet: each line of the text is a row,
    divided into cells at the columns. Text beyond `limits` is cut off. Raises Unopened if the file
    is the download page of a mail gateway.
    """
    source = _decoded(content, limits)
    text = html_text(source)
    if trouble := replaced(text) or replaced(f"{text}\n{_links(source)}"):
        raise trouble
    left = STRUCK.sub("", text)
    findings = () if left == text else (fields.FORM_UNSEEN_STRUCK_LINES(),)
    rows = tuple(tuple(line.split("\t")) for line in left.split("\n"))
    tables = (Sheet("表", rows, paged=True),) if any(len(row) > 1 for row in rows) else ()
    return Opened(sheets=tables, text=left, findings=findings)


def _decoded(content: bytes, limits: Limits) -> str:
    raw = content[: limits.text * 2]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return storable(raw.decode("utf-16", "replace"))[: limits.text]
    return storable(decode(raw)[0])[: limits.text]


def _links(source: str) -> str:
    return " ".join(part.split('"', 1)[0] for part in source.split('href="')[1:20])


def _delimiter(text: str) -> str:
    """Return the character that separates the cells of a table: comma, tab or semicolon.

    The result is whichever of these occurs in most of the first 50 lines.
    """
    lines = text.splitlines()[:_LINES]
    return max(",\t;", key=lambda sign: sum(sign in line for line in lines))


_LINES = 50  # of a table, by which its delimiter is known


def _table(text: str, limits: Limits) -> Sheet:
    delimiter = _delimiter(text)
    rows = islice(csv.reader(io.StringIO(text), delimiter=delimiter), limits.rows)
    cells = (tuple(map(without_formula, row[: limits.columns])) for row in rows)
    return Sheet("表", tuple(cells))
