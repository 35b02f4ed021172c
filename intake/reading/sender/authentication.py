"""Parse Authentication-Results (RFC 8601): how our mail server judged the sender of a mail.

We parse the field ourselves, because the library authres 1.2 rejects what Microsoft 365 writes (no
authserv-id, the name of the server), fails on a method whose name begins with 「none」, and takes
forty times as long. This parser takes linear time, and reads a field as a whole or not at all:
parts of the field (names, addresses) come from the sender, who must not be able to hide a failed
check by making the field unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from intake.mime.mail import MOST_FIELDS

_LONGEST = 16_000  # characters; servers write a few hundred, and a hundred for each signature
_MOST = 400  # results of one field
MICROSOFT = "microsoft365"  # the setting for header fields without an authserv-id

_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*)"|((?<==)[^\s"();]+|[^\s"();=]+)|([;=])|(\()|\s+', re.S
)  # a value directly behind "=" may contain others: prvs=0123=user@city.example
_IN_COMMENT = re.compile(r"[^()\\]+|\\.|[()\\]", re.S)
_WRITTEN_BY = re.compile(r'\s*(?:\((?:[^()\\]|\\.)*\)\s*)*"?([^\s;"()]*)', re.S)
_NAMES_NONE = re.compile(r"\s*[a-z][a-z0-9-]*(?:/\d+)?\s*=", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}(?:/\d+)?")


@dataclass(frozen=True, slots=True)
class Result:
    """One result in Authentication-Results: the method, its result and the checked properties.

    For example dkim, pass and {"header.d": "city.example"}. All texts are in lower case.
    """

    method: str
    result: str
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Results:
    """The results in one Authentication-Results field, or the merged results of several.

    `server` is the authserv-id, the name of the server that wrote the field; "" if there is none or
    the results are merged. `whole` is False if there are further results that cannot be read.
    """

    server: str
    results: tuple[Result, ...]
    whole: bool

    def of(self, method: str) -> tuple[Result, ...]:
        return tuple(each for each in self.results if each.method == method)


class _Unreadable(Exception):
    """Raised if a field does not follow the grammar of Authentication-Results."""


def parse(field: str) -> Results:
    """Return the Results in the text of one Authentication-Results field.

    If the field cannot be read as a whole, `results` is empty and `whole` is False. `server` is
    MICROSOFT if the field has the form of Microsoft 365, which names no server.
    """
    try:
        if len(field) > _LONGEST or not field.isascii():
            raise _Unreadable
        head, *rest = _clauses(field)
        if "=" in head:
            results = tuple(_result(each) for each in (head, *rest) if each)
            return Results(MICROSOFT, results, whole=True)
        results = tuple(_result(each) for each in rest if each and each != ["none"])
        return Results(_server(head), results, whole=True)
    except _Unreadable:
        return Results(_written_by(field), (), whole=False)


def believed(fields: Sequence[str], servers: frozenset[str]) -> Results | None:
    """Return the results that our own mail servers wrote at the top of a mail; None if there are none.

    `fields` are the mail's Authentication-Results fields, topmost first; `servers` are the
    authserv-ids (names) of our servers. A sender can add fields to a mail, but only below those of
    the receiving server. So reading stops at the first field by another server, and for each method
    (such as dkim) only the topmost field that names the method counts. Results of several fields
    are merged.
    """
    ours = [*takewhile(lambda found: found.server in servers, map(parse, fields))]
    if not ours:
        return None
    told: dict[str, tuple[Result, ...]] = {}
    for found in ours:
        for each in found.results:
            told.setdefault(each.method, found.of(each.method))
    whole = len(ours) <= MOST_FIELDS and all(found.whole for found in ours)
    return Results("", tuple(chain.from_iterable(told.values())), whole)


def _written_by(field: str) -> str:
    """Return the authserv-id (server name) at the start of an Authentication-Results field.

    This is for a field whose rest cannot be parsed. The name can be trusted nevertheless, because
    our server writes it before anything that the sender can influence. The result is "" if there is
    no name, and MICROSOFT for a field in the form of Microsoft 365, which names no server.
    """
    head = field[:1000]
    if _NAMES_NONE.match(head):
        return MICROSOFT
    found = _WRITTEN_BY.match(head)
    return found[1].rstrip(".").lower() if found else ""


def _clauses(field: str) -> list[list[str]]:
    """Return the words of each clause of an Authentication-Results field, split at semicolons.

    Comments are left out; a quoted text is one word. Raises _Unreadable if the first clause is
    empty, if there are more than 400 clauses, or if the field does not follow the grammar.
    """
    clauses: list[list[str]] = [[]]
    for word in _words(field):
        if word is None:
            clauses.append([])
        else:
            clauses[-1].append(word)
    if len(clauses) > _MOST or not clauses[0]:
        raise _Unreadable
    return clauses


def _words(field: str) -> Iterator[str | None]:
    """Yield the words and equals signs of a field in lower case, and None for each semicolon.

    The last item may be None without a semicolon. Comments are skipped. Raises _Unreadable if the
    field does not follow the grammar of Authentication-Results.
    """
    place = 0
    held: str | None = None  # the word so far
    while place < len(field):
        found = _TOKEN.match(field, place)
        if found is None:
            raise _Unreadable
        place = found.end()
        if found[2] or found[1] is not None:
            held = (held or "") + (found[2] or re.sub(r"\\(.)", r"\1", found[1])).lower()
            continue
        if found[4]:
            place = _behind_comment(field, place)
        if held is not None:
            yield held
            held = None
        if found[3]:
            yield "=" if found[3] == "=" else None
    yield held


def _behind_comment(field: str, place: int) -> int:
    depth = 1
    while depth:
        found = _IN_COMMENT.match(field, place)
        if found is None:
            raise _Unreadable
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        place = found.end()
    return place


def _server(words: list[str]) -> str:
    """Return the authserv-id (server name) in the words of a field's first clause.

    A version number may follow the name. Raises _Unreadable if the clause has any other form.
    """
    if len(words) > 2 or (len(words) == 2 and not words[1].isdigit()) or words[0].endswith("."):
        raise _Unreadable
    return words[0]


def _result(words: list[str]) -> Result:
    """Return the Result in the words of one clause: method=result, then properties such as name=value.

    There must be at least one word. The value of a property may be empty; if two properties have
    the same name, the first is used. Raises _Unreadable if the clause has any other form.
    """
    pairs: list[tuple[str, str]] = []
    place = 0
    while place < len(words):
        if words[place] == "=" or words[place + 1 : place + 2] != ["="]:
            raise _Unreadable
        value = words[place + 2] if place + 2 < len(words) else ""
        empty = value == "=" or words[place + 3 : place + 4] == ["="]
        pairs.append((words[place], "" if empty else value))
        place += 2 if empty else 3
    if not _NAME.fullmatch(pairs[0][0]):
        raise _Unreadable
    (method, result), *properties = pairs
    return Result(method.partition("/")[0], result, dict(reversed(properties)))
