"""Parse delivery reports (bounces): which mails and addresses they name, and how delivery ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from enum import StrEnum
from itertools import islice

from intake.text import fold
from intake.text.addresses import find_emails

_MOST_PARTS = 60
_MOST_BOUNDARIES = 20
_MOST_ADDRESSES = 50
_LONGEST = 200_000  # characters of a part that are looked at
_LONGEST_SUBJECT = 1_000  # characters
_LONGEST_NOTICE = 20_000  # first characters of a report, which say what it reports
_MESSAGE_ID = re.compile(r"^message-id:\s*<([^<>\s]{1,250})>", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}:|[ \t]+\S")  # a header's line, or its next one
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)


class Verdict(StrEnum):
    """How the delivery to an address ended, according to a delivery report.

    DELAYED means that delivery is still being attempted; UNSURE means that a person must read the
    report to find out.
    """

    FAILED = "failed"
    DELAYED = "delayed"  # said in the standard form: it is still being tried
    DELIVERED = "delivered"
    UNSURE = "unsure"  # a person has to read it


@dataclass(frozen=True, slots=True)
class Report:
    """A parsed delivery report: the mails it names, and how delivery ended for each address.

    `enclosed` are the Message-IDs of mails that the report contains or quotes. `answers` are the
    Message-IDs in the report's fields In-Reply-To and References. `verdicts` is {address in lower
    case: verdict}. `overall` is the verdict for any address that the report does not name: the
    worst verdict in the report (the first of UNSURE, FAILED, DELAYED and DELIVERED that occurs).
    `reply` is the error text of the mail server, as one line. `null_path` is True if the report was
    sent with a null return path.
    """

    enclosed: tuple[str, ...]  # Message-IDs of mails that it encloses or quotes
    answers: tuple[str, ...]  # Message-IDs that its own header names
    verdicts: dict[str, Verdict]  # by address
    overall: Verdict  # for whom it does not name
    reply: str  # the other server's words, one line
    null_path: bool = False


def report_of(raw: bytes, subject: str, text: str, answers: Sequence[str]) -> Report | None:
    """Parse a mail that is marked as a bounce into a Report; None if the mail cannot be parsed.

    None too if `raw`, the mail's bytes, has the word "boundary" more than 20 times, which would
    make parsing slow. `subject` and `text` are the mail's subject and text, decoded; `answers` are
    the Message-IDs in its In-Reply-To and References. 根拠: RFC 3464 2.3 for the standard form.
    """
    if raw.lower().count(b"boundary") > _MOST_BOUNDARIES:
        return None  # each line would be compared with every one of them
    try:
        message = message_from_bytes(raw)
        parts = list(islice(message.walk(), _MOST_PARTS))
    except (RecursionError, ValueError, LookupError):
        return None
    notice = _before_the_copy(text[:_LONGEST_NOTICE])
    blocks = [part for part in parts if part["Action"]]
    by_header = find_emails(_value(message, "X-Failed-Recipients"))
    in_words = verdict_of(notice, subject)
    named = (by_header or find_emails(notice))[:_MOST_ADDRESSES]
    verdicts = _of_blocks(blocks) if blocks else dict.fromkeys(named, in_words)
    said = [_value(block, "Diagnostic-Code") or _value(block, "Status") for block in blocks]
    return Report(
        tuple(dict.fromkeys([*_enclosed(parts), *_MESSAGE_ID.findall(text[:_LONGEST])])),
        tuple(answers),
        verdicts,
        _worst(map(_action, blocks)) if blocks else in_words,
        next((reply for reply in said if reply), _why(notice))[:300],
        _value(message, "Return-Path") == "<>",
    )


def notice_in(text: str, answers: Sequence[str]) -> Report:
    """Parse an automated mail, not marked as a bounce but perhaps about delivery, into a Report.

    Every verdict in the Report is UNSURE. `text` is the mail's text, `answers` the Message-IDs in
    its In-Reply-To and References. `enclosed` has the Message-IDs that the text quotes, `verdicts`
    the addresses that it names; both may be empty.
    """
    notice = _QUOTED.sub("", _before_the_copy(text[:_LONGEST_NOTICE]))
    verdicts = dict.fromkeys(find_emails(notice)[:_MOST_ADDRESSES], Verdict.UNSURE)
    identifiers = tuple(dict.fromkeys(_MESSAGE_ID.findall(text[:_LONGEST])))
    return Report(identifiers, tuple(answers), verdicts, Verdict.UNSURE, _why(notice))


_ACTIONS = {
    "failed": Verdict.FAILED,
    "delayed": Verdict.DELAYED,
    **dict.fromkeys(("delivered", "relayed", "expanded"), Verdict.DELIVERED),
}


def _of_blocks(blocks: Iterable[Message]) -> dict[str, Verdict]:
    """{address: verdict} from the standard fields of a delivery report.

    If an address has several verdicts, the first of UNSURE, FAILED, DELAYED and DELIVERED among
    them counts. `blocks` are the report's groups of fields, each parsed as a header. 根拠: RFC 3464
    2.3 (Action, Final-Recipient).
    """
    found: dict[str, Verdict] = {}
    for block in blocks:
        for address in _recipients(block):
            found[address] = _worst([_action(block), found.get(address, Verdict.DELIVERED)])
    return found


def _action(block: Message) -> Verdict:
    return _ACTIONS.get(_value(block, "Action").lower(), Verdict.UNSURE)


def _recipients(block: Message) -> Iterator[str]:
    for name in ("Original-Recipient", "Final-Recipient"):
        kind, _, address = _value(block, name).partition(";")
        yield from find_emails(address or kind)


_ORDER = (Verdict.UNSURE, Verdict.FAILED, Verdict.DELAYED, Verdict.DELIVERED)


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    return min(verdicts, key=_ORDER.index)


_STILL_TRYING = re.compile(
    r"\b(?:will|shall|we'll|is being|are being|to be|still|keep|keeps|continues?(?: to)?) (?:\w+ ){0,3}"
    r"(?:re-?tr|retransmit|re-?attempt|attempt|try|trying)"
    r"|\battempts? (?:\w+ ){0,5}will continue|\bnot yet\b|n't yet\b|\bdelay(?:ed)?\b|\bdeferred\b|\bwarning\b"
    r"|\bif (?:it is |it's |it )?not delivered within\b|\bno (?:further )?action is (?:required|needed)"
    r"|\bdo(?: not|n't) need to resend"
    r"|再[^。\n願]{0,12}(?:続け|継続し|繰り返し|行い|試み|いたし|致し|し)(?:ます|て(?:い|お)り?ます)|再[^。\n]{0,8}されます"
    r"|引き?続き|を(?:続け|継続し)|遅延|遅れ(?:て|る|が)|まだ[^。\n]{0,20}(?:配送|配信|送信|届)|保留(?:し|さ)",
    re.IGNORECASE,
)  # it goes on being tried: what a warning says, and a failure does not
_SPEAKS_OF_TRYING = re.compile(
    r"\b(?:re-?)?(?:try|trie|trying|attempt)|\bagain\b|\bcontinu|\btempor|\btransient|\blater\b|\bqueue"
    r"|\bretr|\b(?:hour|day|minute)s?\b|再|試み|試行(?!運用)|後ほど|のちほど|しばらく|一時|時間|続",
    re.IGNORECASE,
)  # of time and tries, whatever it says of them
_PERMANENT = re.compile(
    r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.])5[0-5]\d[ -](?=[#<A-Za-z5])|\bpermanent(?:ly)?\b",
    re.IGNORECASE,
)
_TRANSIENT = re.compile(
    r"(?<![\d.])4\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.])4[25]\d[ -](?=[#<A-Za-z4])"
)  # 根拠: RFC 3463 2, RFC 5321 4.2.1


def verdict_of(notice: str, subject: str = "") -> Verdict:
    """Return how delivery ended according to the free text of a report: FAILED or UNSURE.

    `notice` is the report's own text, without the returned mail; `subject` is the report's subject
    ("": unknown). The result is UNSURE, so that a person reads the report, in two cases: if text or
    subject says that delivery is still being attempted, or if the text mentions a temporary error
    or attempts but no permanent error. DELAYED is never returned, because a wrong DELAYED would
    hide a lost letter. A wrong FAILED would cause a letter to be sent twice.
    """
    words = " ".join(fold(notice).split())
    if _STILL_TRYING.search(words) or _STILL_TRYING.search(fold(subject[:_LONGEST_SUBJECT])):
        return Verdict.UNSURE
    if _PERMANENT.search(words):
        return Verdict.FAILED
    open_ended = _TRANSIENT.search(words) or _SPEAKS_OF_TRYING.search(words)
    return Verdict.UNSURE if open_ended else Verdict.FAILED


def _enclosed(parts: Sequence[Message]) -> Iterator[str]:
    """Yield the Message-IDs of the mails (or headers of mails) enclosed in a delivery report.

    `parts` are the MIME parts of the report.
    """
    for part in parts[1:]:
        if part["Message-ID"]:
            yield str(part["Message-ID"]).strip().strip("<>")
        if part.get_content_maintype() == "text":
            yield from _MESSAGE_ID.findall(_text(part))


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    text = payload[:_LONGEST].decode("ascii", "replace")
    if part.get_content_type() == "text/rfc822-headers":
        identifier = message_from_string(text)["Message-ID"]
        return f"Message-ID: {identifier}" if identifier else ""
    return text


def _before_the_copy(text: str) -> str:
    """The text of a delivery report, up to where it quotes the header of the returned mail.

    All of the text if it quotes no header.
    """
    start = place = 0
    before = ""
    for line in text.splitlines(keepends=True):
        if not _FIELD.match(line) or (line[0].isspace() and not _FIELD.match(before)):
            start = place + len(line)
        elif _MESSAGE_ID.match(line):
            return text[:start]
        place += len(line)
        before = line
    return text


def _why(notice: str) -> str:
    """The first line of a report's text that names an SMTP error, cut to 300 characters.

    An error is named by its code, such as 550 or 5.1.1, or by the word "permanent". The result is
    「配信不能の通知」 (notice of failed delivery) if no line names one.
    """
    lines = (" ".join(line.split()) for line in notice.splitlines())
    telling = (line for line in lines if _PERMANENT.search(line) or _TRANSIENT.search(line))
    return next(telling, "配信不能の通知")[:300]


def _value(message: Message, name: str) -> str:
    return re.sub(r"\s+", " ", str(message[name] or "")).strip()
