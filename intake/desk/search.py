"""Search in mails, applications, notes and letters, ignoring differences of spelling.

Full and half width, signs, spaces, old kanji, kana and the format of numbers make no difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from intake.answers.compose import as_written
from intake.desk.case import Called, mail_named
from intake.register import Register
from intake.store import Row, Transaction
from intake.terms import Municipality, Stage
from intake.text import fold
from intake.text.phones import parse_phone
from intake.text.place_names import VARIANTS
from intake.vocabulary.codes import Kind

_KANA = {ord("ァ") + n: chr(ord("ぁ") + n) for n in range(86)}
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_KANJI_NUMBER = re.compile(r"[〇零一二三四五六七八九\d\s().\-‐－ー―の]{9,}")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ー一〜~・の](?=\d)")
_FROM_DIGITS = re.compile(r"[+(\d].*")
_PHONE_ALONE = re.compile(  # words that are one telephone number: 「電話 0123 45 6789 内線12」
    r"(?:電話(?:番号)?|tel|連絡先)?[^\w+(]*[+(\d][\d\Wー一の]*(?:(?:内線|代表)[\d\W]*)?"
)
_RECEIPT = re.compile(r"(?:r|令和)(\d{1,2})(?:年度)?(?:\W|第)*(\d{1,5})(?:号|番)?")


@dataclass(frozen=True, slots=True)
class Found(Called):
    """A mail found by a search.

    `kind` is the kind of mail. `number` (receipt number) and `stage` are those of the application
    to which the mail belongs, None if it belongs to none. `who` is the person assigned to it, "" if
    nobody is.
    """

    mail: str
    received_at: datetime
    subject: str
    sender: str
    kind: Kind
    number: str | None
    stage: Stage | None
    municipality: Municipality | None
    who: str


def searchable(text: str) -> str:
    """Reduce a text to letters, digits and line breaks in one uniform spelling, for comparing.

    Differences of width, of upper and lower case, of hiragana and katakana, and of variant kanji as
    in place names disappear.
    """
    plain = _BETWEEN_DIGITS.sub("", fold(text)).casefold().translate(VARIANTS).translate(_KANA)
    return "".join(sign for sign in plain if sign.isalnum() or sign == "\n")


def wordings(word: str) -> list[str]:
    """Return the spellings to look for when a person searches for `word`.

    They are spelled as `searchable` returns them: the word itself and, if it contains a telephone
    number or is a 受付番号 (receipt number), that number in its usual format. [] if the word has no
    letters or digits.
    """
    plain = fold(word).strip()
    one = len(word.split()) == 1
    found = [searchable(word).replace("\n", "")]
    numeric = plain.translate(_DIGITS) if _KANJI_NUMBER.fullmatch(plain) else plain
    from_digits = _FROM_DIGITS.search(numeric)  # 「TEL0123…」, 「℡0123…」
    is_phone = from_digits and (one or _PHONE_ALONE.fullmatch(numeric.casefold()))
    if from_digits and is_phone and (number := parse_phone(from_digits[0]).number):
        found.append(searchable(number))
    if receipt := _RECEIPT.fullmatch(plain.casefold()):
        found.append(f"r{int(receipt[1])}{int(receipt[2]):04}")
    return [each for each in dict.fromkeys(found) if each]


@dataclass(slots=True)
class Index:
    """The searchable texts of all mails and letters, kept in memory so that searches are fast.

    `places` has the names of municipalities by code. `record` identifies the DuckDB file that was
    indexed. `mails` is {SHA-256: subject, sender, fields and attachment names of the mail},
    `letters` {Message-ID: (SHA-256 of the mail, text)}. `later` has what was recorded about a mail
    since, as {SHA-256: (recorded text, searchable text)}. `reading` and `letter` are the numbers of
    the newest reading and letter in the index; an update reads what came after them.
    """

    places: Mapping[str, str]  # names of municipalities by code
    record: int  # the file they are from; another, after forgetting, has other texts
    reading: int = 0  # the newest that is folded
    letter: int = 0  # the place of the newest that is folded
    mails: dict[str, str] = field(default_factory=dict)
    letters: dict[str, tuple[str, str]] = field(default_factory=dict)  # mail and text
    later: dict[str, tuple[str, str]] = field(default_factory=dict)  # what is in force, and folded

    @classmethod
    def of(cls, record: int, register: Register) -> Index:
        names = {m.code: "\n".join(map(searchable, _names(m))) for m in register.current}
        return cls(names, record)

    def take_in(self, transaction: Transaction) -> None:
        """Add to the index the mails and letters that were recorded since the last call."""
        for row in transaction.rows("search_own", after=self.reading):
            self.mails[row["mail"]], self.reading = searchable(row["own"]), row["reading"]
        for row in transaction.rows("letters_to_search", after=self.letter):
            self.letters[row["message_id"]] = row["mail"], searchable(_letter(row))
            self.letter = row["place"]

    def folded(self, row: Row) -> str:
        """Return the searchable text of what was recorded about a mail: number, fields and notes.

        `row` is the mail's row of the query `search`. The text is computed again only after a
        change.
        """
        before, folded = self.later.get(row["mail"], ("", ""))
        if row["later"] != before:
            folded = searchable(row["later"])
            self.later[row["mail"]] = row["later"], folded
        return folded


def search(transaction: Transaction, words: str, register: Register, index: Index) -> list[Found]:
    """Return the mails in which every word of `words` occurs, newest first.

    Words are separated by spaces of any width: 「太子町 五郎」 finds mails in which both occur.
    Mails in which the words occur joined are also found, for 「総 務 課」 those with 「総務課」.
    The search covers a mail's subject, sender, fields as read and attachment names, its
    application's number and fields, the notes about it and the letters that answer it; the rest of
    its text is not searched. The name, reading or code of a municipality also finds all mails that
    are or may be from it. [] if `words` has no letters or digits. Before calling this, update the
    index by `index.take_in`.
    """
    if not wordings(words):
        return []
    together = _finder(words, index)
    each = [_finder(word, index) for word in words.split() if wordings(word)]
    return [
        _found(row, register)
        for row in transaction.rows("search")
        if together(row) or all(finds(row) for finds in each)
    ]


def _finder(word: str, index: Index) -> Callable[[Row], bool]:
    """Return a function that says of a mail's row of the query `search` whether `word` finds it.

    It does if `word` occurs in the mail's subject, sender, fields or attachment names, in what was
    recorded about it since or in a letter that answers it, if it names a municipality that the mail
    is or may be from, or if it is the mail's number.
    """
    wanted, named = wordings(word), mail_named(word)
    codes = {code for code, names in index.places.items() if wanted[0] in names}
    letters = {mail for mail, text in index.letters.values() if _has(wanted, text)}
    return lambda row: bool(
        not codes.isdisjoint(row["candidates"] or [row["municipality"]])
        or (named and row["mail"].startswith(named))
        or row["mail"] in letters
        or _has(wanted, index.mails.get(row["mail"], ""))
        or _has(wanted, index.folded(row))
    )


def _has(wanted: list[str], text: str) -> bool:
    return any(word in text for word in wanted)


def _letter(row: Row) -> str:
    return "\n".join((*as_written(row["raw"]), row["recipient"])) if row["raw"] else ""


def _names(place: Municipality) -> Iterator[str]:
    yield f"{place.prefecture}{place.gun}{place.name}"
    yield place.full_name
    yield place.kana
    yield place.romaji
    yield place.code


def _found(row: Row, register: Register) -> Found:
    return Found(
        mail=row["mail"],
        received_at=row["received_at"],
        subject=row["subject"],
        sender=row["sender_name"] or row["sender_address"],
        kind=Kind(row["kind"]),
        number=row["number"],
        stage=Stage(row["stage"]) if row["stage"] else None,
        municipality=register.by_code(row["municipality"]),
        who=row["who"],
    )
