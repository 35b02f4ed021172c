"""One item as HTML, as a cell of a notebook shows it. Every value is escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from intake.applications.filing import item_label
from intake.applications.parties import Writer
from intake.desk.items import Case
from intake.desk.markup import table, text
from intake.terms import FieldName, Severity


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
    if said := unproven(case):
        pieces.append(f"<p>{escape(said)}</p>")
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


def unproven(case: Case) -> str:
    """What is to be known of who began an application; "" where nothing is."""
    if not case.application or case.writer is None or case.doubts or case.writer.may_change:
        return ""
    return _UNPROVEN[case.writer]


_UNPROVEN = {
    Writer.OTHER: "差出人のアドレスは、この団体のものと確かめられていません。",
    Writer.PREFECTURE: "都道府県の方からの申込みです。",
}
"""No reason to wait."""


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
