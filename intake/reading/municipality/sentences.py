"""What is found about the municipality, in words for staff and, where it may be said, applicants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from intake.reading.municipality.evidence import Clue
from intake.reading.municipality.place import Problem, Via
from intake.register import Register
from intake.terms import Finding, Municipality, Severity
from intake.text import one_line

_ITEM = "市区町村名（記載例　市区町村名：○○県○○市）"
_NAMED_AT_MOST = 6
_NOT_ONE = {
    Problem.UNION: "一部事務組合・広域連合等の名称で、市区町村ではありません",
    Problem.OTHER_BODY: "市区町村とは別の法人・団体の名称です",
    Problem.PREFECTURE_CODE: "都道府県の団体コードで、市区町村のものではありません",
}


def missing() -> Finding:
    message = "市区町村名が、件名・本文・利用申込書のいずれにも見当たりません。"
    return _finding("missing", message, applicant=_ITEM)


def ambiguous(clues: Sequence[Clue], left: Mapping[Municipality, Via]) -> Finding:
    """Several municipalities answer to all that is written."""
    wards = [m for m, via in left.items() if via is Via.WARD]
    others = _names(m for m in left if m not in wards)
    as_ward = f"、行政区としては{_names(wards)}" if wards else ""
    message = f"{_quoted(clues)}に当たる市区町村が複数あります（{others}{as_ward}）。"
    return _finding("ambiguous", message, clues, applicant=_ITEM)


def contradiction(clues: Sequence[Clue]) -> Finding:
    """No municipality answers to all that is written."""
    told = "、".join(f"{clue.evidence.where}は「{_text(clue)}」" for clue in clues)
    return _finding("contradiction", f"申込団体の記載が一致しません（{told}）。", clues)


def only_prefecture(clues: Sequence[Clue]) -> Finding:
    message = f"{_quoted(clues)}は都道府県の名称で、市区町村名が見当たりません。"
    return _finding("not_one", message, clues, applicant=_ITEM)


def problem(clue: Clue) -> Finding:
    """Why one text names no municipality."""
    quoted = _quoted([clue])
    match clue.place.problem:
        case Problem.MISMATCH:
            message = f"{quoted}は、都道府県・郡と市区町村名が合いません。"
            return _finding("contradiction", message, [clue])
        case Problem.SEVERAL:
            named = _names(clue.place.meanings)
            return _finding("several", f"{quoted}に複数の市区町村があります（{named}）。", [clue])
        case Problem.UNKNOWN | None:
            return _unknown(clue)
        case other:
            return _finding("not_one", f"{quoted}は{_NOT_ONE[other]}。", [clue])


def _unknown(clue: Clue) -> Finding:
    quoted = _quoted([clue])
    if clue.evidence.channel == "code":
        return _finding("unknown", f"団体コード{quoted}の市区町村はありません。", [clue])
    return _finding("unknown", f"{quoted}という市区町村は見当たりません。", [clue])


def half_named(clues: Sequence[Clue], left: Iterable[Municipality]) -> Finding:
    """Only a name without 市, 区, 町, 村, or only a code with a wrong check digit."""
    if all(Via.TYPO in clue.place.meanings.values() for clue in clues if clue.place.meanings):
        message = f"団体コード{_quoted(clues)}は検査数字が合いません（候補：{_names(left)}）。"
    else:
        message = f"{_quoted(clues)}に市・区・町・村の別がありません（候補：{_names(left)}）。"
    return _finding("unknown", message, clues, applicant=_ITEM)


def ward(clues: Sequence[Clue], left: Iterable[Municipality]) -> Finding:
    """A ward of a designated city applies as its city."""
    message = f"{_quoted(clues)}は政令指定都市の行政区です。市としての申込みか確認してください（{_names(left)}）。"
    return _finding("ward", message, clues)


def renamed(clues: Sequence[Clue], register: Register) -> Finding:
    """What is written was renamed or merged, or is not yet called so on the day of the mail."""
    formers = {(f.code, f.name) for clue in clues for f in clue.place.formers}
    changes = [c for c in register.changes if (c.old_code, c.old_name) in formers]
    told = "、".join(
        f"{c.old_name}は{c.date.year}年{c.date.month}月{c.date.day}日に{c.new_name}となりました"
        for c in changes
    )
    message = f"{told or f'{_quoted(clues)}は申込みの日には別の名称でした'}。確認してください。"
    return _finding("renamed", message, clues)


def by_domain(clues: Sequence[Clue], chosen: Municipality, domain: str) -> Finding:
    message = (
        f"{_quoted(clues)}に当たる市区町村は複数ありますが、"
        f"差出人のドメイン「{domain}」により{chosen.full_name}としました。"
    )
    return _finding("by_domain", message, clues, severity=Severity.NOTE)


def domain_differs(hint: Clue, chosen: Municipality) -> Finding:
    """The sender's domain belongs to another municipality than the one written."""
    message = (
        f"差出人のドメイン「{_domain(hint)}」は{_names(hint.place.meanings)}のものとみられますが、"
        f"記載は{chosen.full_name}です。"
    )
    return _finding("domain_differs", message, [hint])


def domain_of_prefecture(hint: Clue) -> Finding:
    name = hint.place.prefecture.name if hint.place.prefecture else ""
    message = f"差出人のドメイン「{_domain(hint)}」は{name}（都道府県）のものとみられます。"
    return _finding("domain_prefecture", message, [hint], severity=Severity.NOTE)


def signed_otherwise(hint: Clue, chosen: Municipality) -> Finding:
    channel = hint.evidence.channel
    who = "差出人名" if channel == "sender" else "署名"
    message = f"{who}は「{_text(hint)}」ですが、記載は{chosen.full_name}です。"
    return _finding(f"{channel}_differs", message, [hint])


def earlier_differs(hint: Clue, chosen: Municipality) -> Finding:
    message = (
        f"同じ差出人の以前の申込みは{_names(hint.place.meanings)}でしたが、"
        f"今回の記載は{chosen.full_name}です。"
    )
    return _finding("earlier_differs", message, [hint], severity=Severity.NOTE)


def code_typo(clue: Clue) -> Finding:
    message = f"団体コード「{_text(clue)}」は検査数字が合いません。名称により判断しました。"
    return _finding("code_typo", message, [clue], severity=Severity.NOTE)


def evidence_for(clues: Iterable[Clue], municipality: Municipality) -> Iterator[str]:
    """What speaks for a municipality, one sentence a piece."""
    for clue in clues:
        if clue.allows(municipality):
            yield _evidence(clue, municipality)


def _evidence(clue: Clue, municipality: Municipality) -> str:
    match clue.evidence.channel:
        case "domain":
            owner = clue.place.prefecture or municipality
            name = owner.full_name if isinstance(owner, Municipality) else owner.name
            return f"差出人のドメイン「{_domain(clue)}」は{name}のものとみられます。"
        case "earlier":
            return f"同じ差出人から以前に{municipality.full_name}の申込みがありました。"
        case "code":
            return f"{clue.evidence.where}に団体コード「{_text(clue)}」とあります。"
        case _:
            return f"{clue.evidence.where}に「{_text(clue)}」とあります。"


def _finding(
    code: str,
    message: str,
    clues: Sequence[Clue] = (),
    *,
    severity: Severity = Severity.REVIEW,
    applicant: str | None = None,
) -> Finding:
    where = "、".join(dict.fromkeys(clue.evidence.where for clue in clues)) or None
    return Finding(f"municipality_{code}", severity, message, "municipality", where, applicant)


def _quoted(clues: Sequence[Clue]) -> str:
    return "".join(dict.fromkeys(f"「{_text(clue)}」" for clue in clues))


def _text(clue: Clue) -> str:
    text = one_line(clue.evidence.text)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _domain(clue: Clue) -> str:
    return _text(clue).rpartition("@")[2]


def _names(municipalities: Iterable[Municipality] | Mapping[Municipality, Via]) -> str:
    names = [m.full_name for m in municipalities]
    more = "ほか" if len(names) > _NAMED_AT_MOST else ""
    return "、".join(names[:_NAMED_AT_MOST]) + more
