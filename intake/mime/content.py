"""Collect the text, the attachments and the delivery reports from the parts of a mail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message

from intake.cms import enclosed
from intake.mime.headers import decode_value, fields
from intake.mime.part_text import TEXTS, invented_name, kind_of_part, name_of, text_of
from intake.mime.transfer import content, encoding_of
from intake.parts import Part
from intake.text.html import STRUCK
from intake.text.mail_head import begins_like_a_mail
from intake.vocabulary.finding import Finding, codes_of
from intake.vocabulary.findings import mail as kinds
from intake.vocabulary.findings.attachments import BROKEN_OFF

_DEEPEST = 30  # levels of nesting; no mail of a person is nested deeper
_DECORATION = 50_000  # bytes; smaller pictures shown in HTML are logos and lines
_REPORTS = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}
)
_SMIME = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_UNREAD = codes_of(kinds.TEXT_UNDECODABLE, kinds.MOJIBAKE)


@dataclass(slots=True)
class _Limits:
    """How many more parts, and bytes of text, may be read of one mail.

    There is one instance for each mail; the code that reads a part of the mail decreases its
    numbers.
    """

    parts: int = 500
    text: int = 1_000_000  # bytes


@dataclass(slots=True)
class Contents:
    """The content collected so far from the parts of a mail.

    `texts` has the pieces of the mail's text, `otherwise` the texts that say the same in another
    format (multipart/alternative). `parts` are the mail's attachments, `decorations` the small
    pictures shown inside its HTML, `reports` its delivery reports, `enclosed` the texts of the
    mails attached to it. `signatures` has (content of the signature part, boundary) for each
    multipart/signed. `findings` are problems met while reading the parts. `limits` says how much
    more may be read.
    """

    limits: _Limits = field(default_factory=_Limits)
    texts: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    enclosed: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    signatures: list[tuple[bytes, str]] = field(default_factory=list)
    decorations: list[Part] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(text for text in self.texts if text.strip())

    def add_apart(self, other: Contents) -> None:
        """Add all contents of `other` to this object, except the pieces of its text (`texts`)."""
        self.parts += other.parts
        self.reports += other.reports
        self.enclosed += other.enclosed
        self.otherwise += other.otherwise
        self.findings += other.findings
        self.signatures += other.signatures
        self.decorations += other.decorations


def take_apart(message: Message) -> Contents:
    """Return the decoded text, attachments and delivery reports of a parsed mail.

    Problems, such as too many parts, are in the field `findings` of the result.
    """
    contents = Contents()
    _walk(message, contents, 0)
    if not contents.text.strip() and not contents.parts:
        contents.parts += contents.decorations  # nothing else was sent
    return contents


def _walk(part: Message, into: Contents, depth: int) -> None:
    into.limits.parts -= 1
    if depth > _DEEPEST or into.limits.parts < 0:
        finding = kinds.MIME_TOO_DEEP()
        into.findings += [] if finding in into.findings else [finding]
        return
    kind = kind_of_part(part)
    # get_payload() of a single part would decode it by its declared charset
    inner = [p for p in part.get_payload() if isinstance(p, Message)] if part.is_multipart() else []
    if any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects):
        into.findings.append(kinds.MIME_UNCLOSED())
    if kind == "multipart/alternative" and inner:
        _alternative(inner, into, depth)
    elif kind in _REPORTS:
        into.reports.append(_report(part, inner))
    elif kind == "message/rfc822" and inner:
        _enclosed(_unpacked(part, inner[0]), into, depth)
    elif kind in ("text/rfc822-headers", "message/rfc822-headers"):
        into.reports.append(_text(part, into))
    elif inner:
        for child in inner:
            _walk(child, into, depth + 1)
        if kind == "multipart/signed" and len(inner) == 2 and into.parts:
            into.signatures.append((into.parts[-1].content, part.get_boundary("")))
        if behind := _behind_the_end(part):
            _walk(behind, into, depth + 1)
    elif _may_be_parted(part, kind, depth) and (found := _without_boundary(part)):
        _walk(found, into, depth + 1)
    else:
        if kind.startswith("multipart/") and _PART_HEADER.search(content(part).data[:100_000]):
            into.findings.append(kinds.MIME_UNPARTED())
        _leaf(part, kind, into, depth)


def _may_be_parted(part: Message, kind: str, depth: int) -> bool:
    """Return whether a part may contain parts that the parser did not find.

    True for every multipart. Also true for plain text that is the mail's whole content and begins
    with "--": that is probably a boundary, and the Content-Type is wrong. `kind` is the part's
    media type; `depth` is the number of parts around it, 0 for the mail itself.
    """
    if kind.startswith("multipart/"):
        return True
    if kind != "text/plain" or depth or encoding_of(part) not in ("", "7bit", "8bit", "binary"):
        return False
    return content(part).data.lstrip()[:2] == b"--"


_PART_HEADER = re.compile(rb"^Content-(?:Type|Disposition|Transfer-Encoding):", re.M | re.I)
_SOME_BOUNDARY = re.compile(rb"^--([^\s][^\r\n]{0,69}?)[ \t]*\r?\nContent-", re.M | re.I)


def _without_boundary(part: Message) -> Message | None:
    """Parse a multipart with a missing or wrong boundary, using the boundary found in its text.

    None if no usable boundary is found in the text.
    """
    raw = content(part).data
    found = _SOME_BOUNDARY.search(raw[:100_000])
    if not found or b'"' in found[1]:
        return None
    head = b'Content-Type: multipart/mixed; boundary="%b"\n\n' % found[1]
    again = _parsed(head + raw)
    return again if again is not None and again.is_multipart() else None


def _behind_the_end(part: Message) -> Message | None:
    """Return the parts after a multipart's closing boundary as one message; None if there are none.

    Parts follow the closing boundary if an inner multipart uses the same boundary as the outer one:
    the parser then takes the end of the inner one for the end of the outer one.
    """
    raw = (part.epilogue or "").encode("utf-8", "surrogateescape")
    found = _SOME_BOUNDARY.search(raw[:100_000])
    if not found or found[1].decode("utf-8", "replace") != part.get_boundary(""):
        return None
    return _parsed(b'Content-Type: multipart/mixed; boundary="%b"\n\n' % found[1] + raw)


def _parsed(raw: bytes) -> Message | None:
    try:
        return message_from_bytes(raw)
    except Exception:  # nested too deeply, or any error a crafted mail causes
        return None


def _unpacked(part: Message, inner: Message) -> Message:
    """Return the mail inside the message/rfc822 part `part`, its transfer encoding decoded if any.

    RFC 2046 forbids base64 for such a part, but some programs use it. `inner` is the mail as the
    parser found it, which is returned if nothing needs decoding.
    """
    encoding = encoding_of(part)
    if encoding not in ("base64", "quoted-printable") or inner.keys():
        return inner
    inner["Content-Transfer-Encoding"] = encoding
    return _parsed(content(inner).data) or inner


def _report(part: Message, inner: list[Message]) -> str:
    blocks = inner or [part]
    lines = [f"{name}: {str(value)[:1000]}" for block in blocks for name, value in block.items()]
    return "\n".join(lines).encode("utf-8", "replace").decode("utf-8")


def _alternative(inner: list[Message], into: Contents, depth: int) -> None:
    """Add the contents of a multipart/alternative, which has the parts `inner`, to `into`.

    Only one of the alternative texts becomes the mail's text: the plain text if it is usable, else
    the first usable one. A text is unusable if it is garbled or much shorter than another, or shows
    no strike-out although another does. If none is usable, the first is taken. The other texts go
    to `into.otherwise`; attachments of all alternatives are added. `depth` is the number of parts
    around the multipart.
    """
    branches = []
    for child in sorted(inner, key=lambda child: kind_of_part(child) != "text/plain"):
        branch = Contents(into.limits)
        _walk(child, branch, depth + 1)
        branches.append(branch)
    written = [branch for branch in branches if branch.text.strip()]
    texts = [branch.text for branch in written]
    longest = max(map(_letters, texts), default=0)
    strikes = any(map(STRUCK.search, texts))
    sound = [branch for branch in written if not _is_stub(branch, longest, strikes)]
    chosen = next(iter(sound or written), None)
    for branch in branches:
        if branch is chosen:
            into.texts += branch.texts
        else:  # decoding errors in a text that is not used do not matter
            into.otherwise += branch.texts
            branch.findings = [each for each in branch.findings if each.code not in _UNREAD]
        into.add_apart(branch)


def _is_stub(branch: Contents, longest: int, strikes: bool) -> bool:
    """Return whether one alternative text (`branch`) should be passed over for a better one.

    True if the text contains undecodable or garbled characters, if `strikes` is True (some
    alternative shows struck-out words) and this text shows none, or if another alternative has more
    than twice as many letters. Such a short text often says only that the mail must be viewed as
    HTML. `longest` is the number of letters in the longest text.
    """
    if any(finding.code in _UNREAD for finding in branch.findings):
        return True
    text = branch.text
    return (strikes and not STRUCK.search(text)) or longest > 2 * _letters(text)


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _enclosed(mail: Message, into: Contents, depth: int) -> None:
    """Add the contents of an attached mail (message/rfc822, or a file that is a mail) to `into`.

    `into` has the contents of the mail to which it is attached. The attached mail's subject and
    text become one text in `into.enclosed`. Its attachments and findings are added to those of
    `into`. Its delivery reports are dropped: somebody who forwards a report is not a mail server
    that reports. `depth` is the number of parts around the attached mail.
    """
    inside = Contents(into.limits)
    _walk(mail, inside, depth + 1)
    inside.reports = []
    subject = decode_value(next(iter(fields(mail, "subject")), ""))[0]
    lines = (f"件名：{subject}" if subject else "", inside.text)
    into.enclosed.append("\n".join(filter(None, lines)))
    into.add_apart(inside)


def _text(part: Message, into: Contents) -> str:
    read = text_of(part, into.limits.text)
    into.limits.text = max(0, into.limits.text - len(read.text))
    into.parts += read.files
    into.findings += read.findings
    return read.text


def _leaf(part: Message, kind: str, into: Contents, depth: int) -> None:
    name, problem = name_of(part)
    readable = kind in TEXTS or kind.startswith("multipart/")  # a multipart without its parts
    attached = (part.get_content_disposition() or "").lower() == "attachment"
    first = (
        kind == "text/plain" and not into.text.strip()
    )  # the first text is the body even if it has a file name
    if readable and not attached and (first or not name):
        into.texts.append(_text(part, into))
        return
    held = content(part)
    if not (held.data.strip() or name):
        return
    if begins_like_a_mail(held.data) and (saved := _parsed(held.data)) is not None:
        _enclosed(saved, into, depth)  # a mail attached as a file, whatever its type is called
        return
    label = name or invented_name(kind)
    if _is_decoration(part, kind, held.data):
        into.decorations.append(Part(label, kind, held.data))
        return
    into.parts.append(Part(label, kind, held.data))
    if (kind in _SMIME or label.lower().endswith(".p7m")) and (inside := enclosed(held.data)):
        signed = _parsed(inside)  # a mail inside its signature is read like any other
        if signed is not None:
            _walk(signed, into, depth + 1)
    if problem:
        into.findings.append(kinds.NAME_UNDECODABLE(where=label, problem=problem))
    if not held.whole:
        into.findings.append(BROKEN_OFF(where=label))


def _is_decoration(part: Message, kind: str, data: bytes) -> bool:
    """Return whether a part is a small picture shown inside a mail's HTML text, such as a logo.

    True for a picture under 50 kB that has a Content-ID and is not marked as an attachment. A
    larger one may be a form pasted into the text. `data` is the part's content, `kind` its media
    type.
    """
    shown = part.get("content-id") and part.get_content_disposition() != "attachment"
    return bool(shown) and kind.startswith("image/") and len(data) < _DECORATION
