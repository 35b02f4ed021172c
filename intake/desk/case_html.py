"""One item as HTML: left the mail as it came, right what was read of it. Every value is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from intake.applications.filing import item_label
from intake.applications.parties import Writer
from intake.desk.items import Case
from intake.desk.markup import shown, table, text
from intake.desk.original import Original
from intake.parts import Document, Sheet
from intake.terms import FieldName, Severity
from intake.text import one_line

_ROWS, _COLUMNS = 60, 12  # of a sheet that are shown


def mail_html(case: Case, original: Original) -> str:
    """The mail: who, when, its text, its HTML folded away, attachments and their cells."""
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
    """The filled cells of a sheet: rows and columns that hold nothing are left out."""
    rows = [row[:_COLUMNS] for row in sheet.rows[:_ROWS] if any(row)]
    used = [place for place in range(_COLUMNS) if any(len(r) > place and r[place] for r in rows)]
    cells = ([row[place] if place < len(row) else "" for place in used] for row in rows)
    body = "".join(f"<tr>{_row(row)}</tr>" for row in cells)
    table = f"<table class=desk-table><tbody>{body}</tbody></table>"
    more = "<p>（続きは省略しています）</p>" if len(sheet.rows) > _ROWS else ""
    return table + more


def _row(cells: list[str]) -> str:
    """A row's cells; one that stands alone takes the whole row, as a heading does."""
    filled = [cell for cell in cells if cell]
    if len(filled) == 1:
        return f"<td colspan={len(cells)}>{text(filled[0])}</td>"
    return "".join(f"<td>{text(cell)}</td>" for cell in cells)


def case_html(case: Case) -> str:
    """A case as a cell of a notebook shows it: what was read, then the text of the mail."""
    mail = text(case.reading.text) or "（本文なし）"
    return f'{reading_html(case)}<pre class="desk-mail">{mail}</pre>'


def reading_html(case: Case) -> str:
    """What was read, each field with its source; what is missing; findings; doubts."""
    pieces = [
        f"<h3 class=desk-title>{escape('　'.join(title(case)))}"
        f"<span class=desk-stage>{escape(standing(case))}</span></h3>"
    ]
    if case.forgotten:
        pieces.append(f"<p>{escape(case.forgotten)}</p>")
    if case.doubts:
        pieces.append("".join(f'<p class="desk-wrong">{escape(d)}</p>' for d in case.doubts))
    if case.application and case.writer and not case.doubts and not case.writer.may_change:
        pieces.append(f"<p>{escape(_UNPROVEN[case.writer])}</p>")
    if case.proposed:
        rows = [(item_label(name), *pair) for name, pair in case.proposed.items()]
        pieces.append(table(("反映を待つ項目", "変更前（記録）", "変更後（このメール）"), rows))
    if found := case.reading.findings:
        rows = [(f.severity.label, f.message, f.where or "") for f in found]
        wrong = [f.severity is Severity.REVIEW for f in found]
        pieces.append(table(("所見", "内容", "場所"), rows, wrong))
    if fields := list(fields_of(case)):
        pieces.append(table(("項目", "値", "どこから"), fields))
    return "".join(pieces)


_UNPROVEN = {
    Writer.OTHER: "差出人のアドレスは、この団体のものと確かめられていません。",
    Writer.PREFECTURE: "都道府県の方からの申込みです。",
}
"""What is to be known of who began an application; no reason to wait."""


def title(case: Case) -> Iterator[str]:
    """What it is called; a municipality only where one is known, or has yet to be settled."""
    yield case.name if case.number else f"メール {case.name}"
    if case.municipality:
        yield case.municipality.full_name
        yield case.municipality.code
    elif case.number:
        yield "（団体未定）"


def standing(case: Case) -> str:
    """The stage of an application; of any other mail, what it is."""
    return case.stage.label if case.stage else f"{case.reading.kind.label}（申込みではないメール）"


def fields_of(case: Case) -> Iterator[tuple[str, str, str]]:
    """The fields as they stand, each with its value and where that comes from."""
    for name in FieldName:
        value = case.fields.get(name, "")
        if name in case.missing:
            yield name.label, "（確認できません）", ""
        elif value:
            same = case.reading.fields.get(name) == value
            where = case.reading.sources.get(name, "") if same else "別のメール又は職員"
            where = "（消去済み）" if case.forgotten else where
            yield name.label, value, where
    if "form" in case.missing:
        yield "利用申込書", "（確認できません）", ""
    elif case.forms:
        yield "利用申込書", "、".join(case.forms), ""
