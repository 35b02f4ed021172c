"""Read a choice in a form or mail that is written in words: 「参加を希望しない」, 「導入済み」."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.terms import FieldName

UNDECIDED = "未定"
OPTIONS: Mapping[FieldName, tuple[str, ...]] = {
    FieldName.TRIAL_WISH: ("希望する", "希望しない", UNDECIDED),
    FieldName.KONBINI_STATUS: ("導入済み", "導入予定", "予定なし", UNDECIDED),
    FieldName.PATTERN: ("A", "B", "C", UNDECIDED),
}
"""Field -> the values it may have, for the fields in which a form offers options."""


@dataclass(frozen=True, slots=True)
class Said:
    """The option that a text states in words, as the function `said` returns it.

    `option` is None if the text states none, or if it is uncertain what it states. In the latter
    case `doubtful` is True: the text has words that may change its meaning.
    """

    option: str | None = None
    doubtful: bool = False


_DOUBT = Said(doubtful=True)

# Each word of a clause belongs to one class; the order is that in which they are tried.
_WORDS: tuple[tuple[str, str], ...] = (
    ("undecided", r"未定|未決定|検討中|調整中|協議中|検討(?:して|いたして|致して)(?:い|お)(?=ま|る|り)|どちらでも(?:よい|良い|可|構いません)"),
    ("filler", r"検討の(?:結果|上|うえ)|有無|時期(?:は|が)?未定|試行運用|コンビニ交付(?:サービス)?(?!済|中|し|予定|な|無|あ|有)|"
               r"(?:よろしく|宜しく|何卒)+|[お御]?願い?(?:いた|致|申し上げ)?し?(?:ます)?"),
    ("reserve", r"\Aで[はも]?(?:ない|なく|ありません|ございません)|ただし|但し|しかし|けれど|けど|ものの|または|又は|もしくは|若しくは|あるいは|或いは|場合|次第|条件|可能性|以外|取り?消し?|取り?下げ|"
                r"[えけげせてでねべめれ]ば(?![らりるれろ])|(?<=[たすだ])が|(?<=[いる])が(?=[、,\s]|今|現|$)|(?<![はも])特に(?=な[しい])"),
    ("not yet", r"未(?=実施|導入|参加|対応|提供|稼働|開始)"),
    ("no", r"不(?=参加|希望|実施|導入)|不可|不要|"
           r"(?:おり|い|し|でき|あり|ござい)?ません|(?:し|い|で[はも])?ない(?!し)|なく|なし|無し|無い|無(?![料事])|"
           r"(?:せ|ら)ず|見送(?:り|る|ら|っ)(?:ます|た)?|見合わ?せ(?:る|ます|た)?|辞退|中止|断念|取りやめ|やめ(?:る|ます)?|いいえ|否"),
    ("planned", r"予定|準備中|準備|見込み?|計画中?|目途"),
    ("done", r"済み?|中(?!止)|既に|すでに"),
    ("doing", r"して(?:い|お)(?=[るまなりら])|しました|ている"),
    ("yes", r"\Aする\Z|有り|あり(?:ます)?|有(?!効)|ある|はい|可(?!能)"),
    ("predicate", r"希望|参加|応募|申し?込み?|利用|導入|実施|交付|提供|開始|稼働|運用|対応|サービス"),
    ("when", r"(?:令和|平成|[RH])?\d{1,4}(?:年度?|月|日|[./-]|頃|より|から|以降|まで|末|[上中下]旬)+"),
    ("filler", r"試行|期間|本市|当市|本町|当町|本村|当村|本県|コンビニ(?:エンスストア)?|クラウド型|被災者支援|システム|証明書|住民票|等|"
               r"現在|現時点|今後|今回|当面|来年度|今年度|積極的|是非|ぜひ|全て|すべて|特に|"
               r"について|に関して|として|における|いただき|頂き|させて|存じ|考えて|思って|いた|致し?|ござい|おり|い(?=ます|る)|"
               r"です|ます|たく|たい|する|し|さ|る|た|でき|[をはがにのへもでとやり]"),
    ("gap", r"[\s。.:!！?※\-~〜]+"),
)  # fmt: skip
_WORD = re.compile("|".join(f"(?P<c{i}>{words})" for i, (_, words) in enumerate(_WORDS)))
_CLAUSE = re.compile(r"[。、,()「」『』【】<>\"'・/]+")


def said(name: FieldName, text: str) -> Said:
    """Return the option that a text states in words for the field `name`, whose answer is a choice.

    `option` of the result is None if the text states none. If it is uncertain what the text states,
    `option` is None and `doubtful` is True.
    """
    if name is FieldName.PATTERN:
        return _pattern(text)
    clauses = [clause for clause in _CLAUSE.split(text) if clause.strip()]
    read = [_clause(name, clause) for clause in clauses]
    if any(each == "doubt" for each in read):
        return _DOUBT
    told = {each for each in read if each}
    told = {"導入済み"} if told == {"yes"} else told - {"yes", "not yet"}
    if told & {"導入予定", "導入済み"}:
        told -= {UNDECIDED}
    if len(told) > 1:
        return _DOUBT
    return Said(next(iter(told), None))


def is_beside_answers(name: FieldName, text: str) -> bool:
    """Return whether a text is no answer to the field `name`, which is a choice.

    True if the text states no option, not even with doubt, and contains words other than those that
    answers are made of (the list `_WORDS`).
    """
    return said(name, text) == Said() and None in _classes(text)


def denies(text: str) -> bool:
    """Return whether the text contains a negation, as 「４月以前は不可」 and 「使われておりません」 do."""
    return not {"no", "not yet"}.isdisjoint(_classes(text))


def reserves(text: str) -> bool:
    """Return whether the text has words that restrict its statement, such as 「場合により」 or 「または」."""
    return "reserve" in _classes(text)


def wavers(text: str) -> bool:
    """Return whether the text has words that deny, restrict or leave open what it says.

    Examples are 「見送ります」 (denies), 「場合により」 (restricts) and 「検討中」 (leaves open).
    """
    return not {"no", "not yet", "reserve", "undecided"}.isdisjoint(_classes(text))


def stated_status(text: str) -> set[str]:
    """Return the options of コンビニ交付の状況 that the clauses of a sentence state; empty if none.

    This is for running text: words that are not in `_WORDS` are ignored. In an answer, which `said`
    reads, such words would make a clause doubtful.
    """
    clauses = ([each for each in _classes(clause) if each] for clause in _CLAUSE.split(text))
    return {*OPTIONS[FieldName.KONBINI_STATUS]} & {*map(_konbini, clauses)}


def _clause(name: FieldName, text: str) -> str | None:
    """Return the option of the field `name` that one clause of a sentence states; None if it states none.

    There are three further results, which are not options: "doubt" if it is uncertain what the
    clause states, "not yet" if it says that コンビニ交付 has not been introduced yet, and "yes" if
    it says only 「有」.
    """
    classes = list(_classes(text))
    known = [each for each in classes if each]
    told = _trial(known) if name is FieldName.TRIAL_WISH else _konbini(known)
    dated = "when" in classes and name is FieldName.KONBINI_STATUS  # something changed on that day
    return "doubt" if (told or dated) and None in classes else told


def _classes(text: str) -> Iterator[str | None]:
    """Yield the class of each word in the text, such as "no" or "planned" (see `_WORDS`).

    None is yielded for each character that belongs to no listed word.
    """
    at = 0
    while at < len(text):
        found = _WORD.match(text, at)
        yield _WORDS[int((found.lastgroup or "c0")[1:])][0] if found else None
        at = found.end() if found else at + 1


def _trial(classes: Sequence[str]) -> str | None:
    if "reserve" in classes:
        return "doubt"
    denied = classes.count("no") + classes.count("not yet")
    if "undecided" in classes:
        return "doubt" if denied else UNDECIDED
    if denied:
        return "希望しない" if denied == 1 else "doubt"
    return "希望する" if {"predicate", "yes"} & {*classes} else None


def _konbini(classes: Sequence[str]) -> str | None:
    held = {*classes}
    denied = classes.count("no")
    if "reserve" in held or denied > 1 or (denied and held & {"undecided", "done"}):
        return "doubt"
    if "undecided" in held:
        return UNDECIDED
    if denied:
        refused = "predicate" in held and classes.index("predicate") < classes.index("no")
        planned = "planned" in held or (refused and "doing" not in held)
        return "予定なし" if planned else "not yet"
    if "planned" in held:
        return "導入予定"
    if "not yet" in held:  # 「未導入」 denies what is, 「予定なし」 what will be
        return "doubt" if "done" in held else "not yet"
    if "yes" in held and held <= {"yes", "filler", "gap"}:
        return "yes"
    return "導入済み" if held & {"done", "doing"} and "predicate" in held else None


LETTER = re.compile(r"(?<![A-Za-z])([ABCabc])(?![A-Za-z])")
_BEFORE = re.compile(
    r"(?:導入|申込|参加|利用)?(?:パターン)?(?:は|:|→)?(?:別紙\d*の?)?(?:パターン)?[\s「【(『]*"
)
_BEHIND = re.compile(
    r"[\s」】)』]*(?:パターン|案)?[\s」】)』]*(?:(?:を|で|に)?(?:希望|選択|申込み?|導入|予定)?(?:し|いた|致)?(?:ます|する|です)?。?"
    r"|(?:案|パターン)?\s*\([^()]*\)|[\s:.、]\s*(?P<note>\S.*))"
)
_DENIES = re.compile(
    r"希望(?:しない|しません|なし)|ではな|でな|以外|やめ|取消|変更|または|又は|検討中|未定"
)


def _pattern(text: str) -> Said:
    """Return, as a Said, the 導入パターン (A, B, C or 未定) that a text names: B for 「Ｂ：導入済み」."""
    letters = {letter.upper() for letter in LETTER.findall(text)}
    if not letters:
        classes = [*_classes(text)]
        return Said(UNDECIDED if "undecided" in classes and None not in classes else None)
    found = LETTER.search(text)
    if found is None or len(letters) > 1 or not _BEFORE.fullmatch(text[: found.start()]):
        return _DOUBT
    behind = _BEHIND.fullmatch(text[found.end() :])
    if behind is None or _DENIES.search(text[found.end() :]):
        return _DOUBT
    return Said(found[1].upper())
