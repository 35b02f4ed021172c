"""Find sentences of a mail that contradict a value in its form or text.

A covering mail says 「導入パターンはＡとなっていますが、Ｃの誤りです。」 or
「試行運用への参加は見送ります。」, without a label. A person must decide what such a sentence
means; this module only marks the value that it contradicts with a `doubt`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from intake.reading.body.inline_labels import begins_with_label
from intake.reading.body.successors import has_new_section, has_successor, is_unsettled
from intake.reading.form.choice_words import LETTER, reserves, stated_status, wavers
from intake.reading.form.choices import UNDECIDED
from intake.reading.form.synonyms import IN_PROSE, LABELS
from intake.reading.form.values import normalise
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from intake.text import fold, one_line
from intake.text.numerals import arabic

_LEAST = 3  # characters of a label that is looked for in a sentence
_NAMES: Mapping[FieldName, re.Pattern[str]] = {
    name: re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
    for name, labels in LABELS.items()
    if (words := {each for each in labels if len(each) >= _LEAST} | {*IN_PROSE.get(name, ())})
}
_PREDICATE = re.compile(r"[ぁ-ん](?:\([^()]*\))?[)」』]?$")
_THE_FIELD = re.compile(r"^[」』\s]*の?欄(?!に|のとおり|の通り)")
_DISREGARDED = re.compile("無視|空欄|削除|抹消|取り?消")
_AS_GIVEN = re.compile("とおり|通り|参照|御?ご?確認")
_PARAGRAPH = re.compile(r"\n\s*\n|(?<=。)\s*")
_WRAPPED = re.compile(r"(?<=[^\s。:]{12})\n(?=[ぁ-んァ-ヶ一-鿿\d「])")
_OF_JOINING, _AS_TOPIC = re.compile("参加|希望"), re.compile("[」』]?[にはをもへで、]")
_OPEN = re.compile("判断|見極め|検討(?!の結果|した結果|の上|状況|結果)")
_BECOMES = re.compile(
    r"[」』]?(?:が|は)、?「?(?P<value>[^、。」]{2,40}?)」?(?:に|と)(?:なり|変わ|変更|改)"
)
_COSTS = re.compile("料|費|負担|無償")
_MONTH = (
    r"(\d{1,2})月(?!\d*[一-鿿])(?!の(?!利用|開始))"  # 「12月議会」 and 「3月の議会」 are others
)
_TURNS = re.compile("(?:が|けれど|けど|ものの)、|正しく|訂正|修正|変更|誤|間違|改め|差し?替え")
_SHOWN = 40  # characters of a sentence that a doubt quotes


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences of running text; lines that a mail program wrapped are joined first.

    Only sentences that end in hiragana, as Japanese ones normally do, are yielded; items of a list
    and labelled values are left out.
    """
    for piece in _PARAGRAPH.split(_WRAPPED.sub("", fold(text))):
        for line in piece.split("\n"):
            sentence = one_line(line).rstrip("。 ")
            if _PREDICATE.search(sentence) and not begins_with_label(sentence):
                yield sentence


def spoken_against(
    values: Sequence[Labelled], sentences: Sequence[str], told: Collection[FieldName]
) -> tuple[Labelled, ...]:
    """Return the labelled `values`, with a `doubt` on each that one of the `sentences` contradicts.

    The `doubt` is a Japanese sentence on why a person must decide. `values` are those of a form or
    of the mail's text. `told` are the fields whose values need no doubt, because a labelled value
    in the mail's text is used in place of the form's; these values are returned unchanged.
    """
    return tuple(each if each.name in told else _against(each, sentences) for each in values)


def _against(each: Labelled, sentences: Sequence[str]) -> Labelled:
    given = None if each.doubt else normalise(each).text
    for sentence in sentences if given else ():
        named = _NAMES[each.name].search(sentence)
        behind = sentence[named.end() :] if named else ""
        if given and (
            _passes_on(each, given, sentence)
            or (named and _differs(each.name, given, sentence, behind))
        ):
            return replace(each, doubt=f"「{sentence[:_SHOWN]}」と書かれています。")
    return each


def _passes_on(each: Labelled, given: str, sentence: str) -> bool:
    """Return whether a sentence says that a value is not settled, or that somebody else takes over.

    `each` is the labelled value, `given` the same value in normalised form. The sentence need not
    name the field, only the value: 「林檎は休職中で、葡萄が引き継ぎました」.
    """
    label = _NAMES[each.name]
    taken_over = _TAKEN_OVER.get(each.name)
    if taken_over and taken_over(given, label, sentence):
        return True
    return given != UNDECIDED and is_unsettled(fold(each.value).strip(), label, sentence)


_TAKEN_OVER = {FieldName.CONTACT_NAME: has_successor, FieldName.SECTION: has_new_section}


def _differs(name: FieldName, given: str, sentence: str, behind: str) -> bool:
    if _DISREGARDED.search(behind):
        return True
    if _THE_FIELD.match(behind) and not (given in behind or _AS_GIVEN.search(behind)):
        return True
    differs = _DIFFERS.get(name)
    return differs is not None and differs(given, sentence, behind)


def _of_trial(given: str, sentence: str, behind: str) -> bool:
    """Return whether a sentence contradicts the value 希望する (the wish to join the trial, 試行運用).

    True if it denies, restricts or leaves open that the municipality joins. In a clause about costs
    only a restriction counts, because taking part is free (事務連絡 5). `given` is the value,
    `behind` the part of `sentence` after the field's name.
    """
    if not (_OF_JOINING.search(sentence) or _AS_TOPIC.match(behind)):
        return False
    clauses = re.split("[。、]", behind)
    return given == "希望する" and any(
        reserves(each) if _COSTS.search(each) else wavers(each) or bool(_OPEN.search(each))
        for each in clauses
    )


def _of_konbini(given: str, sentence: str, behind: str) -> bool:
    return bool(stated_status(behind) - {given})


def _of_pattern(given: str, sentence: str, behind: str) -> bool:
    return bool({letter.upper() for letter in LETTER.findall(behind)} - {given})


def _about(name: FieldName, sentence: str) -> str:
    """Return the part of a sentence that is about the field `name`, which the sentence must mention.

    This is the clause that mentions the field: 「令和5年1月の利用開始に向け」 of
    「令和5年1月の利用開始に向け、12月議会に提案します」. The whole sentence is returned if it has
    words of correction or contrast.
    """
    if _TURNS.search(sentence):
        return sentence
    return next(each for each in sentence.split("、") if _NAMES[name].search(each))


def _of_start(given: str, sentence: str, behind: str) -> bool:
    sentence = _about(FieldName.DESIRED_START, sentence)
    months = {int(each) for each in re.findall(_MONTH, arabic(sentence))}
    return bool(months - {int(given[5:])})


def _of_day(given: str, sentence: str, behind: str) -> bool:
    sentence = _about(FieldName.APPLICATION_DATE, sentence)
    days = re.findall(r"(\d{1,2})月(\d{1,2})日", arabic(sentence))
    return bool({(int(m), int(d)) for m, d in days} - {(int(given[5:7]), int(given[8:]))})


def _of_population(given: str, sentence: str, behind: str) -> bool:
    counts = re.findall(r"\d{1,3}(?:,\d{3})+|\d{4,}(?!年)", behind)
    return bool({each.replace(",", "") for each in counts} - {given})


def _of_section(given: str, sentence: str, behind: str) -> bool:
    return _becomes_another(FieldName.SECTION, given, behind)


def _of_contact(given: str, sentence: str, behind: str) -> bool:
    if "後任" in sentence:
        return given.split()[0] not in sentence.partition("後任")[2]
    return _becomes_another(FieldName.CONTACT_NAME, given, behind)


def _becomes_another(name: FieldName, given: str, behind: str) -> bool:
    """Return whether a sentence says that the field `name` changes to another value than `given`.

    `behind` is the part of the sentence after the field's name, such as 「は防災課に変わりました」.
    """
    found = _BECOMES.match(behind)
    value = found and normalise(Labelled(name, found["value"], "")).text
    return bool(value) and "".join(str(value).split()) not in "".join(given.split())


_DIFFERS: Mapping[FieldName, Callable[[str, str, str], bool]] = {
    FieldName.SECTION: _of_section,
    FieldName.CONTACT_NAME: _of_contact,
    FieldName.TRIAL_WISH: _of_trial,
    FieldName.KONBINI_STATUS: _of_konbini,
    FieldName.PATTERN: _of_pattern,
    FieldName.DESIRED_START: _of_start,
    FieldName.APPLICATION_DATE: _of_day,
    FieldName.POPULATION: _of_population,
}
"""Whether a sentence that names the field says another value than the one given:
(value in standard form, the sentence, its part behind the field's name) -> bool."""
