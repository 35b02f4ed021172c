"""Split one line of text into labels and their values: 「担当課：総務課 担当者：山田」."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from intake.reading.form.labels import before_space, is_label, label_of, labels_of, unnumbered
from intake.terms import FieldName
from intake.text.addresses import find_emails
from intake.text.phones import parse_phone
from intake.text.widths import INVISIBLE

Pair = tuple[str, str]

_OPEN, _CLOSE = "【［\\[〔《〈<＜「『", "】］\\]〕》〉>＞」』"
_COLON = re.compile(r"^(?P<label>[^：:=＝\t]{1,40}?)\s*[：:＝=][：:\s]*(?P<value>.*)$")
_NOTED = re.compile(  # a colon in the brackets of a note ends no label
    r"^(?P<label>[^：:=＝\t(（]{1,20}[(（][^()（）\t]{1,40}[)）])\s*[：:＝=][：:\s]*(?P<value>.*)$"
)
_FRAMED = re.compile(
    rf"^[\s　・■□◆◇●○※*＊]*[{_OPEN}](?P<label>[^{_CLOSE}]{{1,30}})[{_CLOSE}][\s　：:]*(?P<value>.*)$"
)
_DOTTED = re.compile(
    r"^(?P<label>[^…・.\s]{2,20})[\s　]*(?:[…‥]+|[・.]{3,}|[─―—-]{2,}|[→⇒])[\s　]*(?P<value>.+)$"
)
_IS = re.compile(
    r"^(?:私の|当方の|本市の|本町の|本村の|なお、|また、)?(?P<label>[^\s、。]{2,12})は[、\s]*(?P<value>[^。]{1,60}?)"
    r"(?:です|でございます|となります|になります|と申します)$"
)
_DIGITS_FOLLOW = re.compile(r"^(?P<label>[^\d+(（]{1,14}?)[\s.．:：]*(?P<value>[(（+]?\d.*)$")
_MORE = re.compile(
    r"(?:[\s　、,，;；/／|｜]{1,12}|(?<=[)）]))"
    r"(?P<label>[^\s　：:、,，/／|｜()（）]{1,14}|[(（][^()（）：:]{1,12}[)）])\s{0,4}[：:＝=]"
)
_MORE_FRAMED = re.compile(
    r"[\s　、,，;；/／|｜]{0,12}[【［](?P<label>[^】］]{1,14})[】］][\s　：:]*"
)
_FURTHER = (_MORE, _MORE_FRAMED)
_ADDRESSED = re.compile(r"(?:様|さま|殿|御中|各位|さん)[、,]?$")
_SENTENCE_END = re.compile(r"(?<=。)")
_UNSEEN = re.compile(rf"^(?:\s|{INVISIBLE.pattern})+")

_ANY = tuple(FieldName)
_NUMBERS = (FieldName.PHONE, FieldName.EXTENSION)
_SPOKEN = (
    FieldName.SECTION,
    FieldName.CONTACT_NAME,
    FieldName.PHONE,
    FieldName.EMAIL,
    FieldName.MUNICIPALITY_NAME,
    FieldName.PATTERN,
)


def pairs_of(text: str) -> Iterator[Pair]:
    """Yield (label, value) for every label in one line of text, in order; a value may be "".

    In 「担当課：総務課 担当者：山田」 there are two pairs.
    """
    for pair in _first_pairs(text):
        label, rest = pair
        while more := _next_label(rest):
            yield label, rest[: more.start()]
            label, rest = more["label"], rest[more.end() :]
        yield label, rest


def _next_label(text: str) -> re.Match[str] | None:
    """Return the match of the first further label inside the value `text`; None if there is none.

    A label counts only if a colon (or =) follows it or it is in square brackets (【】 or ［］). The
    match's group "label" is the label.
    """
    found = (
        next((m for m in each.finditer(text) if is_label(m["label"])), None) for each in _FURTHER
    )
    return min(filter(None, found), key=lambda m: m.start(), default=None)


def begins_with_label(text: str) -> bool:
    """Return whether a line begins with a label, or states a value in a sentence: 「担当課は総務課です。」.

    The label may have a value or none. If the result is True, the line cannot continue the value on
    the line above it.
    """
    return next(_first_pairs(text), None) is not None


def _first_pairs(text: str) -> Iterator[Pair]:
    """Yield the (label, value) with which a line begins; nothing if it begins with no label.

    The value is the rest of the line, which may contain further labels. In a line of sentences,
    each sentence that states a field's value (「担当課は総務課です。」) gives one pair. If nothing is found, a
    number or letter before the label is dropped, as in 「ア 担当課：総務課」, and the rest is tried.
    """
    bare = _UNSEEN.sub("", text).strip().strip("　")
    found = list(_pairs_in(bare))
    yield from found or (_pairs_in(rest) if (rest := unnumbered(bare)) != bare else ())


def _pairs_in(bare: str) -> Iterator[Pair]:
    for pattern in (_COLON, _NOTED, _FRAMED):
        if (found := pattern.match(bare)) and is_label(found["label"]):
            yield found["label"], found["value"]
            return
    if _ADDRESSED.search(bare):  # 「ご担当者様」 greets us and asks for nothing
        return
    if is_label(bare):
        yield bare, ""
    elif (
        pair := _spaced(bare)
        or _in_form(_DOTTED, bare, _ANY)
        or _in_form(_DIGITS_FOLLOW, bare, _NUMBERS)
    ):
        yield pair
    else:
        yield from _within(_SENTENCE_END.split(bare))


def _within(sentences: Sequence[str]) -> Iterator[Pair]:
    """Yield (label, value) for each of the `sentences` of one line that states a field's value.

    Such a sentence is 「担当課は総務課です。」 or, if other sentences precede it, also
    「担当：余市」.
    """
    for place, sentence in enumerate(sentences):
        found = _COLON.match(sentence.strip()) if place else None
        if found and labels_of(found["label"]):
            yield found["label"], found["value"]
        elif "は" in sentence and (
            spoken := _in_form(_IS, sentence.strip().rstrip("。."), _SPOKEN)
        ):
            yield spoken


def _spaced(text: str) -> Pair | None:
    """Return (label, value) of a line in which only spaces separate label and value; else None.

    Examples: 「担当課 総務課」, 「担 当 課 総務課」, 「TEL 03-1234-5678」.
    """
    pair = next((pair for pair in before_space(text) if pair[1] and is_label(pair[0])), None)
    return pair if pair and _may_follow(*pair) else None


def _may_follow(label: str, value: str) -> bool:
    """Return whether `value`, text that follows a label without a colon, can be the value of the label.

    For a phone or e-mail label, the text must contain a phone number or e-mail address; for any
    other label, it must not look like a sentence. 「メール a@b.example」 is a label and its value, 「メール
    にて送ります」 (I will send it by mail) is not.
    """
    name = label_of(label)
    if name is FieldName.PHONE:
        return parse_phone(value).number is not None
    if name is FieldName.EMAIL:
        return bool(find_emails(value))
    return not looks_like_sentence(value)


_SENTENCE = re.compile(
    r"。|、.*、|(?:ます|ました|ません|です|でした|ください|下さい|願い|以上|まで|ので|について|にて)[。.!！\s]*$"
)


def looks_like_sentence(text: str) -> bool:
    """Return whether a text looks like a sentence, and so cannot be a field's value.

    True if the text has more than 80 characters, a full stop (。) or two commas, or ends like a
    sentence, as in ます, です, ください.
    """
    return len(text) > 80 or bool(_SENTENCE.search(text))


def _in_form(pattern: re.Pattern[str], text: str, names: Sequence[FieldName]) -> Pair | None:
    """Return (label, value) of a text such as 「担当課……総務課」; None for any other text.

    `pattern` has the groups "label" and "value". None if it does not match, or if the label asks
    for none of the fields `names`. Other examples are 「担当課 → 総務課」, 「TEL03-1234-5678」 and
    「担当課は総務課です」.
    """
    found = pattern.match(text)
    return (found["label"], found["value"]) if found and label_of(found["label"]) in names else None
