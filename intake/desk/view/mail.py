"""The middle of the desk screen: the open mail with its text, safe HTML and attachments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.desk.case import Case
from intake.desk.markup import shown
from intake.desk.original import Original
from intake.desk.view.blocks import (
    Block,
    act,
    button,
    buttons,
    facts,
    field,
    fold,
    form,
    frame,
    merged,
    picture,
    pre,
    say,
    table,
    title,
)
from intake.parts import Document, Sheet
from intake.text import one_line

_ROWS, _COLUMNS = 200, 40  # of a sheet that are shown
# The frame has no origin and runs nothing; this refuses what nh3 might ever let through.
_PAGE = (
    '<!doctype html><meta charset="utf-8">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "<style>body{{font:14px/1.6 sans-serif;margin:8px;overflow-wrap:anywhere}}"
    "td,th{{border:1px solid #bbb;padding:2px 6px}}table{{border-collapse:collapse}}</style>{}"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an attachment as a PNG picture.

    `number` is the page's number, counted from 0, `pages` the number of all pages.
    """

    number: int  # from 0
    pages: int
    png: bytes


Pages = Mapping[int, Page]  # by the place of the document


def mail_blocks(case: Case, original: Original, pages: Pages) -> Iterator[Block]:
    """Yield the blocks that show the open mail: headers, text, safe HTML and attachments.

    The headers are subject, sender and time of receipt. `case` has what was read of the mail,
    `original` has the mail's safe HTML and opened attachments. `pages` is {index of an attachment:
    the page that a person asked to see}.
    """
    reading = case.reading
    yield title(one_line(reading.subject) or "（件名なし）")
    address = (
        f"<{reading.sender.address}>" if reading.sender.address else "（差出人のアドレスなし）"
    )
    sender = f"{reading.sender.name} {address}".strip()
    yield facts([("差出人", sender, ""), ("受信", shown(case.received_at), "")])
    if original.problem:
        yield say(original.problem, "wrong")
    yield pre(reading.text or "（本文なし）")
    if original.html:
        yield fold(
            "HTML の見た目（画像・リンクは除いています）",
            [frame(_PAGE.format(original.html), "HTML の見た目")],
        )
    for place, document in enumerate(original.documents):
        blocks = list(_document(case, place, document, pages))
        if not _has_content(document):
            blocks.insert(0, say(_why_empty(document, original.documents)))
        yield fold(_name(case, document), blocks, opened=True)


def _name(case: Case, document: Document) -> str:
    form = next((a.form for a in case.reading.attachments if a.sha256 == document.sha256), None)
    what = "　利用申込書" if form else ""
    return f"{one_line(document.name)}　{document.size:,} バイト{what}"


def _document(case: Case, place: int, document: Document, pages: Pages) -> Iterator[Block]:
    if document.problem:
        yield say(document.problem, "warn")
    items = [button("原本を保存", act("save", place=place, name=one_line(document.name)))]
    page = pages.get(place)
    if page is None and _can_be_drawn(document):
        items.insert(0, button("画像で見る", act("draw", place=place, page=0)))
    if case.application and _can_be_drawn(document):
        look = "" if document.text or document.sheets else "primary"
        items.append(button("見ながら項目を入れる…", act("transcribe", place=place), look=look))
    yield buttons(items)
    if page is not None:
        yield from page_blocks(one_line(document.name), page, act("draw", place=place))
    if document.problem and "パスワード" in document.problem:
        yield form(
            [field("password", "電話などで聞いたパスワード", "password")],
            buttons([button("このパスワードで開く", act("unlock"))]),
            enter=True,
        )
    if document.text and not document.sheets:
        yield pre(document.text[:20_000])
    for number, sheet in enumerate(each for each in document.sheets if any(map(any, each.rows))):
        hidden = "（非表示のシート）" if sheet.hidden else ""
        yield fold(f"{one_line(sheet.name)}{hidden}", [_cells(sheet)], opened=number == 0)


def _has_content(document: Document) -> bool:
    """Return whether the desk can show anything of an attachment.

    True if the attachment has text, filled cells or a picture, or a sentence (`problem`) on why it
    could not be read.
    """
    cells = any(any(map(any, sheet.rows)) for sheet in document.sheets)
    return bool(cells or document.text or document.problem or _can_be_drawn(document))


def _why_empty(document: Document, every: Sequence[Document]) -> str:
    """Return a Japanese sentence that says why nothing of an attachment is shown.

    Either the attachment contains files (as a zip does), which are shown one by one, or it has no
    readable content. `every` are all attachments of the mail.
    """
    if any(each.name.startswith(f"{document.name}/") for each in every):
        return "中のファイルは、一つずつ別に示しています。"
    return "示せる内容がありません。確かめるときは、原本を保存してください。"


def _can_be_drawn(document: Document) -> bool:
    """Return whether an attachment can be drawn as a picture: a PDF, paged document or image."""
    paged = any(sheet.paged for sheet in document.sheets) or "pdf" in document.media_type
    named = document.name.lower().endswith((".pdf", *_PICTURES))
    return paged or named or document.media_type.startswith("image/")


_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp")


def page_blocks(name: str, page: Page, turn: Block) -> Iterator[Block]:
    """Yield the blocks for one page of a file: the page as a picture, after buttons to turn pages.

    `name` is the file's name. `turn` is the message (made by `act`) that the buttons send; under
    the key "page" it also gets the number, from 0, of the page to show next.
    """
    if page.pages > 1:
        before, after = page.number - 1, page.number + 1
        yield buttons(
            [
                button("前のページ", turn | {"page": before}, off=before < 0),
                button("次のページ", turn | {"page": after}, off=after == page.pages),
            ],
            f"{page.number + 1} / {page.pages} ページ",
        )
    yield picture(page.png, f"{name} {page.number + 1}ページ目の画像")


def _cells(sheet: Sheet) -> Block:
    """Return the block that shows a sheet of an attachment as a table with merged cells.

    Empty rows and columns are left out. Only the first 200 rows and 40 columns are shown.
    """
    high = min(len(sheet.rows), _ROWS)
    wide = min(max(map(len, sheet.rows)), _COLUMNS)
    spans = {(r, c): (down, across) for r, c, down, across in sheet.merged}
    covered = {
        (r + i, c + j)
        for (r, c), (down, across) in spans.items()
        for i in range(min(down, high))
        for j in range(min(across, wide))
        if i or j
    }

    def at(r: int, c: int) -> str:
        return sheet.rows[r][c] if c < len(sheet.rows[r]) else ""

    kept_rows = [r for r in range(high) if any(at(r, c) for c in range(wide))]
    kept = [c for c in range(wide) if any(at(r, c) for r in kept_rows)]
    made = []
    for r in kept_rows:
        cells = []
        for c in kept:
            if (r, c) in covered:
                continue
            down, across = spans.get((r, c), (1, 1))
            cells.append(
                merged(
                    at(r, c),
                    sum(c <= each < c + across for each in kept),
                    sum(r <= each < r + down for each in kept_rows),
                )
            )
        made.append(cells)
    return table((), made, label=one_line(sheet.name))
