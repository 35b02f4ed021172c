"""Make the findings about a mail's municipality, with their Japanese sentences.

A Clue is a text in the mail with the municipalities that the text names. Parameters called `clues`
are the writer's statements, which the finding quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from intake.reading.municipality.evidence import Clue
from intake.reading.municipality.place import Problem, Via
from intake.register import Register
from intake.terms import Municipality
from intake.text import one_line
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import municipality as kinds

_NAMED_AT_MOST = 6
_OTHERWISE = {
    "sender": kinds.SENDER_DIFFERS,
    "introduction": kinds.INTRODUCTION_DIFFERS,
    "signature": kinds.SIGNATURE_DIFFERS,
}
_NOT_ONE = {
    Problem.UNION: kinds.NOT_ONE_BUT_UNION,
    Problem.OTHER_BODY: kinds.NOT_ONE_BUT_OTHER_BODY,
    Problem.PREFECTURE_CODE: kinds.NOT_ONE_BUT_PREFECTURE_CODE,
}


def missing() -> Finding:
    return kinds.MISSING()


def ambiguous(clues: Sequence[Clue], left: Mapping[Municipality, Via]) -> Finding:
    """Return the finding that several municipalities (`left`) fit the writer's statements (`clues`)."""
    wards = [m for m, via in left.items() if via is Via.WARD]
    others = _names(m for m in left if m not in wards)
    as_ward = f"、行政区としては{_names(wards)}" if wards else ""
    return kinds.AMBIGUOUS(where=_where(clues), quoted=_quoted(clues), places=f"{others}{as_ward}")


def contradiction(clues: Sequence[Clue]) -> Finding:
    """Return the finding that no municipality agrees with all of the writer's statements (`clues`)."""
    told = "、".join(f"{clue.evidence.where}は「{_text(clue)}」" for clue in clues)
    return kinds.CONTRADICTION(where=_where(clues), places=told)


def only_prefecture(clues: Sequence[Clue]) -> Finding:
    return kinds.ONLY_PREFECTURE(where=_where(clues), quoted=_quoted(clues))


def problem(clue: Clue) -> Finding:
    """Return the finding that says why the statement `clue` does not name exactly one municipality."""
    where, quoted = _where([clue]), _quoted([clue])
    match clue.place.problem:
        case Problem.MISMATCH:
            return kinds.MISMATCH(where=where, quoted=quoted)
        case Problem.SEVERAL:
            return kinds.SEVERAL(where=where, quoted=quoted, places=_names(clue.place.meanings))
        case Problem.UNKNOWN | None:
            is_code = clue.evidence.channel == "code"
            unknown = kinds.UNKNOWN_CODE if is_code else kinds.UNKNOWN
            return unknown(where=where, quoted=quoted)
        case other:
            return _NOT_ONE[other](where=where, quoted=quoted)


def half_named(clues: Sequence[Clue], left: Iterable[Municipality]) -> Finding:
    """Return the finding that a municipality is named only by half its name or by a mistyped code.

    Half a name lacks 市, 区, 町 or 村. `left` are the municipalities that may be meant. `clues` are the
    writer's statements, which the finding quotes.
    """
    typo = all(Via.TYPO in clue.place.meanings.values() for clue in clues if clue.place.meanings)
    unknown = kinds.UNKNOWN_BY_TYPO if typo else kinds.UNKNOWN_BY_HALF_A_NAME
    return unknown(where=_where(clues), quoted=_quoted(clues), places=_names(left))


def ward(clues: Sequence[Clue], left: Iterable[Municipality]) -> Finding:
    """Return the finding that a ward of a designated city is named, although only the city can apply.

    `left` contains the city. `clues` are the writer's statements, which the finding quotes.
    """
    return kinds.WARD(where=_where(clues), quoted=_quoted(clues), places=_names(left))


def renamed(clues: Sequence[Clue], register: Register) -> Finding:
    """Return the finding that a name in the mail was not the municipality's name on the mail's day.

    The name is a former one, or comes into use later. `register` has the changes of names. `clues`
    are the writer's statements, which the finding quotes.
    """
    formers = {(f.code, f.name) for clue in clues for f in clue.place.formers}
    changes = [c for c in register.changes if (c.old_code, c.old_name) in formers]
    told = "、".join(
        f"{c.old_name}は{c.date.year}年{c.date.month}月{c.date.day}日に{c.new_name}となりました"
        for c in changes
    )
    otherwise = f"{_quoted(clues)}は申込みの日には別の名称でした"
    return kinds.RENAMED(where=_where(clues), changes=told or otherwise)


def by_domain(clues: Sequence[Clue], chosen: Municipality, domain: str) -> Finding:
    return kinds.BY_DOMAIN(
        where=_where(clues), quoted=_quoted(clues), domain=domain, chosen=chosen.full_name
    )


def domain_differs(hint: Clue, chosen: Municipality) -> Finding:
    """Return the finding that the sender's domain does not fit the municipality `chosen`.

    The domain belongs to another municipality, or to another prefecture than that of `chosen`.
    `hint` has the domain and the municipalities or the prefecture that the domain suggests.
    """
    around = hint.place.prefecture
    places = f"{around.name}（都道府県）" if around else _names(hint.place.meanings)
    return kinds.DOMAIN_DIFFERS(
        where=_where([hint]), domain=_domain(hint), places=places, chosen=chosen.full_name
    )


def domain_of_prefecture(hint: Clue) -> Finding:
    name = hint.place.prefecture.name if hint.place.prefecture else ""
    return kinds.DOMAIN_PREFECTURE(where=_where([hint]), domain=_domain(hint), prefecture=name)


def signed_otherwise(hint: Clue, chosen: Municipality) -> Finding:
    return _OTHERWISE[hint.evidence.channel](
        where=_where([hint]), text=_text(hint), chosen=chosen.full_name
    )


def earlier_differs(hint: Clue, chosen: Municipality) -> Finding:
    places = _names(hint.place.meanings)
    return kinds.EARLIER_DIFFERS(where=_where([hint]), places=places, chosen=chosen.full_name)


def code_typo(clue: Clue) -> Finding:
    return kinds.CODE_TYPO(where=_where([clue]), text=_text(clue))


def evidence_for(clues: Iterable[Clue], municipality: Municipality) -> Iterator[str]:
    """Yield a Japanese sentence for each of `clues` that names the municipality or its prefecture.

    `clues` are texts in the mail, each with the municipalities that it names.
    """
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


def _where(clues: Sequence[Clue]) -> str | None:
    return "、".join(dict.fromkeys(clue.evidence.where for clue in clues)) or None


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
