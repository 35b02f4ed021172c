"""Read Word documents (.docx, .docm): tables as sheets, other paragraphs as text.

Check boxes and content controls (fields to fill in) are read too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from intake.office.cell_refs import Place
from intake.office.errors import Unopened
from intake.office.looks import PLAIN, Look, Run, shown, within
from intake.office.package import Element, Package, attribute, is_on, whole
from intake.office.relations import main_part, of_sort, relations
from intake.office.results import FormWords, Opened
from intake.office.shapes import sort_of_shape
from intake.office.sheets import HIDDEN, Book, Page, set_off, storable
from intake.office.word_looks import look_of, shade_of, styles_in
from intake.parts import Laid, Over
from intake.text.colours import WHITE
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import attachments, fields

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_ON = ("1", "true", "on")
_LOWEST = 40  # twips (2 points); nothing is seen in a row so low
_MOST_GRID = 64  # columns that one merged cell may claim
_BOXES = ("txbxContent",)
_COMBINED = re.compile(r"\\o\s*(?:\\a[a-z]\s*)?\(\s*[○〇◯□◇△]\s*[,;、]\s*([^()]*)\)", re.I)
"""A field code that puts a ring or box round a character (囲い文字)."""


def read_docx(package: Package, form: FormWords) -> Opened:
    """Return a Word document's tables as sheets 「表1」, 「表2」…, and everything else as text.

    `package` is the open file; `form` recognises labels of the 利用申込書 (application form), on which
    emphasis is ignored. Raises Unopened if the document is damaged or exceeds a limit.
    """
    main = main_part(package, "Word文書")
    root = package.xml(main)
    body = root.find("{*}body")
    if body is None:
        raise Unopened(attachments.DAMAGED, kind="Word文書")
    parts = relations(package, main)
    styles = next((styles_in(package.xml(path)) for path in of_sort(parts, "styles")), {})
    comments = {
        attribute(comment, "id"): "".join(comment.itertext("{*}t")).strip()
        for path in of_sort(parts, "comments")
        for comment in package.xml(path).iterfind("{*}comment")
    }
    word = _Word(styles, comments, form.is_label)
    book = Book(package.budget.limits)
    for number, table in enumerate(body.iter(f"{_W}tbl", f"{_W_STRICT}tbl"), start=1):
        if table not in word.unfolded:
            word.read_table(book, book.page(f"表{number}"), table)
    text = "\n".join(shown(runs).text for runs in word.paragraphs(body))
    return book.opened(storable(text)[: package.budget.limits.text], list(_apart(body)))


def _apart(body: Element) -> Iterator[Finding]:
    """Yield a finding if rings or ink (drawn by hand) are outside the tables of a document.

    The finding asks a person to look, because the meaning of such drawings is unclear. `body` is
    the document's body element.
    """
    outside = (child for child in body if _local(child) != "tbl")
    sorts = {sort for child in outside for sort in _drawn(child)} & {Laid.RING, Laid.INK}
    if sorts:
        yield fields.FORM_OVER(sorts="、".join(sorted(sorts)))


def _drawn(element: Element) -> Iterator[Laid]:
    """Yield the kind (a member of Laid, such as RING or INK) of each shape that contains no text.

    The shapes are those in `element`, which is a paragraph, a cell or the like.
    """
    for shape in element.iter(
        "{*}wsp", "{*}oval", "{*}line", "{*}contentPart", "{*}shape", "{*}blip"
    ):
        if any(_local(e) in _BOXES for e in shape.iter()) or _in_fallback(shape):
            continue
        match _local(shape):
            case "oval":
                yield Laid.RING
            case "line":
                yield Laid.LINE
            case "contentPart":
                yield Laid.INK
            case "blip":
                yield Laid.PICTURE
            case "wsp":
                form = next(shape.iterfind("{*}spPr/{*}prstGeom"), None)
                if sort := sort_of_shape("" if form is None else form.get("prst") or "", ""):
                    yield sort


def _in_fallback(element: Element) -> bool:
    return any(_local(each) == "Fallback" for each in element.iterancestors())


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


class _Word:
    """Reads the tables and paragraphs of one Word document, with its styles and comments.

    `styles` is style id -> Look, `comments` is comment id -> text. `is_label` recognises labels of
    the form, on which emphasis is ignored.
    """

    def __init__(
        self,
        styles: Mapping[str, Look],
        comments: Mapping[str, str],
        is_label: Callable[[str], bool],
    ) -> None:
        self._styles, self._comments, self._is_label = styles, comments, is_label
        self.unfolded: list[Element] = []  # tables read as cells of the table around them

    def read_table(self, book: Book, page: Page, table: Element) -> None:
        for r, row in enumerate(_inside(table, "tr")):
            c = 0
            unseen = HIDDEN if _is_hidden(row) else ""
            faces = []
            for cell in self._unfolded(row):
                if not _continues(cell):
                    text = self._cell(page, (r, c), cell).strip()
                    book.put(page, r, c, text, unseen=unseen)
                faces.append(((r, c), shade_of(cell.find("{*}tcPr"))))
                c += _span(cell)
            page.over += set_off(page, faces, self._is_label)

    def _unfolded(self, row: Element) -> list[Element]:
        """Return the cells of a table row, with cells of a nested table in place of the last cell.

        The last cell is replaced only if it contains nothing but one nested table with one row of
        at least two cells, which look like further cells of the same row. Otherwise the row's own
        cells are returned.
        """
        cells = list(_inside(row, "tc"))
        tables = list(cells[-1].iterchildren("{*}tbl")) if cells else []
        rows = [each for table in tables for each in _inside(table, "tr")]
        inside = list(_inside(rows[0], "tc")) if len(rows) == 1 else []
        if len(inside) < 2 or any(self.paragraphs(cells[-1], boxes=False)):
            return cells
        self.unfolded += tables
        return [*cells[:-1], *inside]

    def _cell(self, page: Page, place: Place, cell: Element) -> str:
        """Return the visible text of a cell; if it has none, the text of the cell's text boxes.

        Shapes and comments in the cell are added to `page.over` with the cell's position, `place`.
        If the cell has text of its own, the text of its text boxes is added to `page.over` too.
        """
        shade = shade_of(cell.find("{*}tcPr"))
        runs: list[Run] = []
        for paragraph in self.paragraphs(cell, boxes=False):
            runs += [("\n", PLAIN), *paragraph] if runs else paragraph
        text = page.write(place, shown(runs, WHITE if shade is None else shade))
        own = [child for child in cell if _local(child) != "tbl"]
        page.over += [Over(place, sort) for child in own for sort in _drawn(child)]
        for reference in (e for child in own for e in child.iter("{*}commentReference")):
            if said := self._comments.get(attribute(reference, "id")):
                page.over.append(Over(place, Laid.NOTE, said))
        said = "\n".join(shown(r).text for child in own for r in self._boxes(child)).strip()
        if said and text.strip():
            page.over.append(Over(place, Laid.BOX, said))
        return text if text.strip() else said

    def paragraphs(self, container: Element, *, boxes: bool = True) -> Iterator[list[Run]]:
        """Yield the paragraphs of a body or cell, each as a list of runs (text, Look).

        Paragraphs in nested tables are left out. With `boxes`, the paragraphs of text boxes are
        yielded too, after the paragraph that contains the box.
        """
        for child in container:
            match _local(child):
                case "p":
                    yield self._paragraph(child)
                    if boxes:
                        yield from self._boxes(child)
                case "sdt" | "sdtContent" | "customXml" | "smartTag" | "ins":
                    yield from self.paragraphs(child, boxes=boxes)

    def _boxes(self, element: Element) -> Iterator[list[Run]]:
        for content in element.iter("{*}txbxContent"):
            if not _in_fallback(content):
                yield from self.paragraphs(content, boxes=False)

    def _paragraph(self, paragraph: Element) -> list[Run]:
        style = next(paragraph.iterfind("{*}pPr/{*}pStyle"), None)
        look = self._styles.get(attribute(style, "val"), PLAIN) if style is not None else PLAIN
        # without its font, because a run with an ordinary font of its own looks like one without
        return list(self._runs(paragraph, replace(look, font=""), []))

    def _runs(self, element: Element, look: Look, codes: list[str]) -> Iterator[Run]:
        """Yield the visible text below an element as runs (text, Look).

        Tabs, line breaks and check boxes become characters; deleted text is left out. `look` is the
        Look of the surrounding text. `codes` collects the instruction of the current Word field
        (text that Word computes). A field can extend over several elements, so the caller passes
        the same list to each call.
        """
        for child in element:
            match _local(child):
                case "r":
                    own = look_of(child.find("{*}rPr"), self._styles)
                    yield from self._runs(child, within(own, look), codes)
                case "t":
                    yield child.text or "", look
                case "tab":
                    yield "\t", look
                case "br" | "cr":
                    yield "\n", look
                case "noBreakHyphen":
                    yield "-", look
                case "sym":
                    sign = chr(_whole_hex(attribute(child, "char")))
                    yield sign, replace(look, font=attribute(child, "font"))
                case "checkBox":
                    yield _old_box(child), look
                case "ddList":
                    yield _chosen(child), look
                case "instrText":
                    codes.append(child.text or "")
                case "fldChar":
                    if (kind := attribute(child, "fldCharType")) == "begin":
                        codes.clear()
                    elif found := _COMBINED.search("".join(codes)):
                        codes.clear()
                        yield found[1], replace(look, enclosed=True)
                    yield from self._runs(child, look, codes) if kind == "begin" else ()
                case "sdt":
                    yield from self._control(child, look, codes)
                case "Fallback" | "del" | "moveFrom" | "rt" | "tbl" | "pPr" | "rPr" | "txbxContent":
                    continue
                case _:
                    yield from self._runs(child, look, codes)

    def _control(self, control: Element, look: Look, codes: list[str]) -> Iterator[Run]:
        """Yield the runs (text, Look) of a content control: ☑ or □ for a check box, else its text.

        Nothing is yielded if the control shows only a placeholder such as 「クリックまたはタップして…」. `look`
        is the Look of the surrounding text; `codes` collects the instruction of a Word field (text
        that Word computes) that the control may begin or continue.
        """
        properties = control.find("{*}sdtPr")
        content = control.find("{*}sdtContent")
        if properties is not None:
            box = properties.find(f"{_W14}checkbox")
            if box is not None:
                checked = box.find(f"{_W14}checked")
                ticked = checked is not None and attribute(checked, "val") in _ON
                yield "☑" if ticked else "□", look
                return
            if properties.find("{*}showingPlcHdr") is not None:
                return
        if content is not None:
            yield from self._runs(content, look, codes)


def _chosen(choices: Element) -> str:
    """Return the entry that an old drop-down field shows: the chosen, the default or the first one.

    "" if the field has no entries.
    """
    entries = [attribute(entry, "val") for entry in choices.iterfind("{*}listEntry")]
    for name in ("result", "default"):
        found = choices.find(f"{{*}}{name}")
        if found is not None and 0 <= whole(attribute(found, "val")) < len(entries):
            return entries[whole(attribute(found, "val"))]
    return entries[0] if entries else ""


def _whole_hex(text: str) -> int:
    """Return the character code that a text gives in hexadecimal; 0xFFFF if the number is larger.

    If the text is not hexadecimal, the result is the code of a space.
    """
    try:
        return min(int(text, 16), 0xFFFF)
    except ValueError:
        return ord(" ")


def _inside(container: Element, name: str) -> Iterator[Element]:
    """Yield the rows of a table (`name` "tr"), or the cells of a table row (`name` "tc").

    `container` is the table or row. Rows and cells that are wrapped in content controls or
    insertions are found too.
    """
    for child in container:
        if _local(child) == name:
            yield child
        elif _local(child) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _inside(child, name)


def _is_hidden(row: Element) -> bool:
    """Return whether a table row is hidden, or has a fixed height too small to show any text."""
    properties = row.find("{*}trPr")
    if properties is None:
        return False
    height = properties.find("{*}trHeight")
    low = (
        height is not None
        and attribute(height, "hRule") == "exact"
        and 0 < whole(attribute(height, "val")) <= _LOWEST
    )
    return low or is_on(properties, "hidden")


def _span(cell: Element) -> int:
    return max([1, *(min(whole(value), _MOST_GRID) for value in _attributes(cell, "gridSpan"))])


def _attributes(cell: Element, name: str) -> Iterator[str]:
    properties = cell.find("{*}tcPr")
    for found in properties.iterfind(f"{{*}}{name}") if properties is not None else ():
        yield attribute(found, "val")


def _continues(cell: Element) -> bool:
    """Return whether a table cell is merged with the cell above it, which has the text of both."""
    return any(value != "restart" for value in _attributes(cell, "vMerge"))


def _old_box(box: Element) -> str:
    """Return ☑ or □ for an old check box field, by its state or, if it has none, by its default."""
    for name in ("checked", "default"):
        found = box.find(f"{{*}}{name}")
        if found is not None:
            return "☑" if (attribute(found, "val") or "1") in _ON else "□"
    return "□"
