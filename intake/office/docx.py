"""Word documents (.docx, .docm) as tables and text, check boxes and content controls included."""

from __future__ import annotations

from collections.abc import Iterator

from intake.office.errors import damaged
from intake.office.package import Element, Package, attribute, whole
from intake.office.relations import main_part
from intake.office.results import Opened
from intake.office.sheets import Book, Page, storable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_ON = ("1", "true", "on")
_SYMBOLS = {
    "F0FE": "☑", "F0FD": "☒", "F052": "☑", "F0A8": "□", "F06F": "□", "F0FC": "✓", "F0FB": "✗",
    "F0A3": "□", "F06C": "●", "F0A1": "○",
}  # fmt: skip
"""Wingdings that forms use as boxes and ticks."""
_MOST_GRID = 64  # columns that one merged cell may claim


def read_docx(package: Package) -> Opened:
    """The tables of a document as sheets 「表1」, the text outside them as text. Raises Unopened."""
    root = package.xml(main_part(package, "Word文書"))
    body = root.find("{*}body")
    if body is None:
        raise damaged("Word文書")
    book = Book(package.budget.limits)
    for number, table in enumerate(body.iter(f"{_W}tbl", f"{_W_STRICT}tbl"), start=1):
        _read_table(book, book.page(f"表{number}"), table)
    text = "\n".join(_paragraphs(body))
    return book.opened(storable(text)[: package.budget.limits.text])


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _paragraphs(container: Element) -> Iterator[str]:
    """The paragraphs of a body or cell, those of tables inside it left out."""
    for child in container:
        match _local(child):
            case "p":
                yield "".join(_text(child))
            case "sdt" | "sdtContent" | "customXml" | "smartTag" | "ins":
                yield from _paragraphs(child)


def _read_table(book: Book, page: Page, table: Element) -> None:
    for r, row in enumerate(_inside(table, "tr")):
        c = 0
        for cell in _inside(row, "tc"):
            if not _continues(cell):
                book.put(page, r, c, "\n".join(_paragraphs(cell)).strip())
            c += _span(cell)


def _inside(container: Element, name: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, those in content controls too."""
    for child in container:
        if _local(child) == name:
            yield child
        elif _local(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _inside(child, name)


def _span(cell: Element) -> int:
    return max([1, *(min(whole(value), _MOST_GRID) for value in _attributes(cell, "gridSpan"))])


def _attributes(cell: Element, name: str) -> Iterator[str]:
    properties = cell.find("{*}tcPr")
    for found in properties.iterfind(f"{{*}}{name}") if properties is not None else ():
        yield attribute(found, "val")


def _continues(cell: Element) -> bool:
    """Whether the cell is the lower part of one merged downwards."""
    return any(value != "restart" for value in _attributes(cell, "vMerge"))


def _text(element: Element) -> Iterator[str]:
    """The text of a paragraph: typed text, tabs, boxes; deleted text and fallbacks left out."""
    for child in element:
        match _local(child):
            case "t":
                yield child.text or ""
            case "tab":
                yield "\t"
            case "br" | "cr":
                yield "\n"
            case "noBreakHyphen":
                yield "-"
            case "sym":
                yield _SYMBOLS.get(attribute(child, "char").upper(), "")
            case "checkBox":
                yield _old_box(child)
            case "sdt":
                yield from _control(child)
            case "Fallback" | "del" | "moveFrom" | "instrText" | "rt" | "tbl" | "pPr" | "rPr":
                continue
            case _:
                yield from _text(child)


def _old_box(box: Element) -> str:
    """A check box of the old form fields; ticked by `checked`, else by `default`."""
    for name in ("checked", "default"):
        found = box.find(f"{{*}}{name}")
        if found is not None:
            return "☑" if (attribute(found, "val") or "1") in _ON else "□"
    return "□"


def _control(control: Element) -> Iterator[str]:
    """A content control: a check box by its state, any other by its text unless a placeholder."""
    properties = control.find("{*}sdtPr")
    content = control.find("{*}sdtContent")
    if properties is not None:
        box = properties.find(f"{_W14}checkbox")
        if box is not None:
            checked = box.find(f"{_W14}checked")
            yield "☑" if checked is not None and attribute(checked, "val") in _ON else "□"
            return
        if properties.find("{*}showingPlcHdr") is not None:
            return
    if content is not None:
        yield from _text(content)
