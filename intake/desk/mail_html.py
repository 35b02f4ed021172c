"""A mail as HTML: its text, its own HTML made harmless, its attachments. Every value is escaped."""

from __future__ import annotations

from html import escape

from intake.desk.case import Case
from intake.desk.markup import shown, table, text
from intake.desk.original import Original
from intake.parts import Document, Sheet
from intake.text import one_line

_ROWS, _COLUMNS = 60, 12  # of a sheet that are shown


def mail_html(case: Case, original: Original) -> str:
    """The mail as HTML: header, text, its own HTML (collapsed), attachments and their cells."""
    reading = case.reading
    sender = f"{reading.sender.name} <{reading.sender.address}>"
    head = table(
        (),
        (
            ("件名", reading.subject),
            ("差出人", sender),
            ("受信", shown(case.received_at)),
        ),
    )
    pieces = [head, f'<pre class="desk-mail">{text(reading.text) or "（本文なし）"}</pre>']
    if original.html:
        pieces.append(
            "<details><summary>HTML の見た目（画像・リンクは除いています）</summary>"
            f'<div class="desk-html">{original.html}</div></details>'
        )
    pieces.append(_attachments(case))
    if original.problem:
        pieces.append(f'<p class="desk-wrong">{escape(original.problem)}</p>')
    pieces += [_document(document) for document in original.documents]
    return "".join(pieces)


def _attachments(case: Case) -> str:
    rows = [
        (each.name, f"{each.size:,} バイト", "利用申込書" if each.form else "", each.problem or "")
        for each in case.reading.attachments
    ]
    if not rows:
        return "<p>添付ファイルはありません。</p>"
    return table(("添付ファイル", "大きさ", "種類", "読めなかった理由"), rows)


def _document(document: Document) -> str:
    sheets = [sheet for sheet in document.sheets if any(map(any, sheet.rows))]
    return "".join(
        f"<details open><summary>{escape(one_line(document.name))}　{escape(one_line(sheet.name))}"
        f"{'（非表示のシート）' if sheet.hidden else ''}</summary>{_cells(sheet)}</details>"
        if place == 0
        else f"<details><summary>{escape(one_line(sheet.name))}</summary>{_cells(sheet)}</details>"
        for place, sheet in enumerate(sheets)
    )


def _cells(sheet: Sheet) -> str:
    """The cells of a sheet without empty rows and columns."""
    rows = [row[:_COLUMNS] for row in sheet.rows[:_ROWS] if any(row)]
    used = [place for place in range(_COLUMNS) if any(len(r) > place and r[place] for r in rows)]
    cells = ([row[place] if place < len(row) else "" for place in used] for row in rows)
    body = "".join(f"<tr>{_row(row)}</tr>" for row in cells)
    table = f"<table class=desk-table><tbody>{body}</tbody></table>"
    more = "<p>（続きは省略しています）</p>" if len(sheet.rows) > _ROWS else ""
    return table + more


def _row(cells: list[str]) -> str:
    """The cells of a row; a single filled cell spans the whole row, like a heading."""
    filled = [cell for cell in cells if cell]
    if len(filled) == 1:
        return f"<td colspan={len(cells)}>{text(filled[0])}</td>"
    return "".join(f"<td>{text(cell)}</td>" for cell in cells)
