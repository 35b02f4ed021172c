"""The body of a mail: which parts are its text, which are attachments, which are reports."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from intake.charset import decode
from intake.reading.headers import decode_value, parameters
from intake.reading.html import html_text
from intake.reading.mojibake import mend
from intake.reading.parts import Part
from intake.reading.transfer import content, uuencoded
from intake.terms import Finding, Severity

_DEEPEST = 30  # levels of nesting; what lies deeper is no mail a person wrote
_PARTS_AT_MOST = 500
_DECORATION = 50_000  # bytes; pictures shown in HTML below this size are logos and rules
_TEXTS = frozenset({"text/plain", "text/html", "text/enriched"})
_REPORTS = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/feedback-report"}
)


@dataclass(slots=True)
class Contents:
    """What the walk over a mail has gathered."""

    texts: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    enclosed: list[str] = field(default_factory=list)  # texts of mails inside this one
    findings: list[Finding] = field(default_factory=list)
    seen: int = 0

    @property
    def text(self) -> str:
        return "\n".join(text for text in self.texts if text.strip())

    def doubt(self, code: str, message: str, where: str, severity: Severity) -> None:
        self.findings.append(Finding(code, severity, message, where=where))


def take_apart(message: Message) -> Contents:
    """The texts, attachments and reports of a parsed mail, each decoded."""
    contents = Contents()
    _walk(message, contents, 0)
    return contents


def _walk(part: Message, into: Contents, depth: int) -> None:
    into.seen += 1
    if depth > _DEEPEST or into.seen > _PARTS_AT_MOST:
        if not any(finding.code == "mime_too_deep" for finding in into.findings):
            into.doubt(
                "mime_too_deep",
                "メールの部分が多すぎるため、一部を読んでいません。",
                "本文",
                Severity.REVIEW,
            )
        return
    kind = part.get_content_type()
    # get_payload() of a leaf would decode it under whatever charset it claims
    inner = [p for p in part.get_payload() if isinstance(p, Message)] if part.is_multipart() else []
    if kind == "multipart/alternative" and inner:
        _alternative(inner, into, depth)
    elif kind in _REPORTS:
        into.reports.append(_report(part, inner))
    elif kind == "message/rfc822" and inner:
        _enclosed(inner[0], into, depth)
    elif kind in ("text/rfc822-headers", "message/rfc822-headers"):
        into.reports.append(_leaf_text(part, into))
    elif inner:
        for child in inner:
            _walk(child, into, depth + 1)
    elif kind.startswith("multipart/") and (found := _without_boundary(part)):
        _walk(found, into, depth + 1)
    else:
        _leaf(part, kind, into)


_SOME_BOUNDARY = re.compile(rb"^--([^\s-][^\r\n]{0,69}?)[ \t]*\r?\nContent-", re.M | re.I)


def _without_boundary(part: Message) -> Message | None:
    """A multipart that names no boundary, or a wrong one, parted by the one that stands in it."""
    raw = content(part).data
    found = _SOME_BOUNDARY.search(raw[:100_000])
    if not found or b'"' in found[1]:
        return None
    head = b'Content-Type: multipart/mixed; boundary="%b"\n\n' % found[1]
    try:
        again = message_from_bytes(head + raw)
    except RecursionError:
        return None
    return again if again.is_multipart() else None


def _report(part: Message, inner: list[Message]) -> str:
    blocks = inner or [part]
    lines = [f"{name}: {str(value)[:1000]}" for block in blocks for name, value in block.items()]
    return "\n".join(lines).encode("utf-8", "replace").decode("utf-8")


def _alternative(inner: list[Message], into: Contents, depth: int) -> None:
    """The first alternative with something to read becomes the text; every attachment is kept."""
    branches = []
    for child in inner:
        branch = Contents(seen=into.seen)
        _walk(child, branch, depth + 1)
        into.seen = branch.seen
        branches.append(branch)
    chosen = next((branch for branch in branches if branch.text.strip()), None)
    for branch in branches:
        into.parts += branch.parts
        into.reports += branch.reports
        into.enclosed += branch.enclosed
        if branch is chosen:
            into.texts += branch.texts
        if branch is chosen or chosen is None:
            into.findings += branch.findings
        else:
            into.findings += [f for f in branch.findings if f.code != "text_undecodable"]


def _enclosed(mail: Message, into: Contents, depth: int) -> None:
    """A mail inside the mail: its text apart, its attachments among the others."""
    inside = Contents(seen=into.seen)
    _walk(mail, inside, depth + 1)
    into.seen = inside.seen
    subject = next((decode_value(v)[0] for k, v in mail.raw_items() if k.lower() == "subject"), "")
    into.enclosed.append(
        "\n".join(filter(None, (f"件名：{subject}" if subject else "", inside.text)))
    )
    into.enclosed += inside.enclosed
    into.parts += inside.parts
    into.reports += inside.reports
    into.findings += inside.findings


def _names(part: Message) -> tuple[str, str | None]:
    """The file name of a part, from whichever header names it without damage."""
    found = []
    for header, key in (("content-disposition", "filename"), ("content-type", "name")):
        value = next((v for k, v in part.raw_items() if k.lower() == header), None)
        if value is not None and (named := parameters(value).get(key)) and named[0].strip():
            found.append(named)
    name, problem = next((n for n in found if n[1] is None), found[0] if found else ("", None))
    mended, garbled = mend(name)
    return mended, problem or garbled


def _leaf(part: Message, kind: str, into: Contents) -> None:
    name, problem = _names(part)
    disposition = (part.get_content_disposition() or "").lower()
    readable = kind in _TEXTS or kind.startswith("multipart/")  # a multipart without its parts
    if readable and disposition != "attachment" and not name:
        into.texts.append(_leaf_text(part, into))
        return
    held = content(part)
    data = held.data
    if _is_decoration(part, kind, data) or not (data.strip() or name):
        return
    label = name or _invented_name(part, kind)
    into.parts.append(Part(_safe(label), kind, data))
    if problem:
        into.doubt("name_undecodable", f"添付ファイル名の{problem}", label, Severity.NOTE)
    if not held.whole:
        into.doubt(
            "attachment_damaged",
            "添付ファイルの符号化（base64）が途中で壊れています。",
            label,
            Severity.REVIEW,
        )


def _is_decoration(part: Message, kind: str, data: bytes) -> bool:
    """A logo or line that HTML shows in place. A page pasted in as a picture is larger."""
    shown = part.get("content-id") and part.get_content_disposition() != "attachment"
    return bool(shown) and kind.startswith("image/") and len(data) < _DECORATION


def _safe(name: str) -> str:
    """The name as decoded, without the control characters no file name holds."""
    return re.sub(r"[\x00-\x1f\x7f]", "", name)[:255]


def _invented_name(part: Message, kind: str) -> str:
    return "名称なし." + {"text/plain": "txt", "text/html": "html"}.get(kind, kind.split("/")[-1])


def _leaf_text(part: Message, into: Contents) -> str:
    kind = part.get_content_type()
    settings = _content_type(part)
    held = content(part)
    raw = held.data
    if kind == "text/plain":
        raw, files = uuencoded(raw)
        into.parts += [Part(_safe(decode(n)[0]), "application/octet-stream", d) for n, d in files]
    charset = settings.get("charset", ("", None))[0] or _meta_charset(raw, kind)
    text, problem = decode(raw, charset or None)
    if problem and held.otherwise is not None:
        other, other_problem = decode(held.otherwise, charset or None)
        text, problem = (text, problem) if other_problem else (other, None)
    if problem:
        into.doubt("text_undecodable", f"本文に{problem}", "本文", Severity.REVIEW)
    elif not held.whole and text.strip():
        into.doubt(
            "text_damaged", "本文の符号化（base64）が途中で壊れています。", "本文", Severity.NOTE
        )
    if kind == "text/html":
        text = html_text(text)
    text, garbled = mend(text)
    if garbled:
        into.doubt("mojibake", f"本文に{garbled}", "本文", Severity.REVIEW)
    if kind == "text/html":
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if settings.get("format", ("", None))[0].lower() == "flowed":
        return unflowed(text, settings.get("delsp", ("", None))[0].lower() == "yes")
    return text.strip("\n")


def _content_type(part: Message) -> dict[str, tuple[str, str | None]]:
    value = next((v for k, v in part.raw_items() if k.lower() == "content-type"), None)
    return dict(parameters(value)) if value is not None else {}


def _meta_charset(raw: bytes, kind: str) -> str:
    found = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{3,40})", raw[:2000])
    return found[1].decode("ascii") if found and kind == "text/html" else ""


_QUOTED = re.compile(r"^(>*)[ ]?(.*)$", re.S)


def unflowed(text: str, delsp: bool) -> str:
    """format=flowed text (RFC 3676) with its paragraphs on one line again."""
    lines: list[str] = []
    open_depth: int | None = None
    for raw in text.split("\n"):
        marks, line = _QUOTED.match(raw).groups()  # type: ignore[union-attr]
        depth = len(marks)
        soft = line.endswith(" ") and line != "-- "
        body = line[:-1] if soft and delsp else line
        if open_depth == depth and line != "-- ":
            lines[-1] += body
        else:
            lines.append(f"{'> ' * depth}{body}" if depth else body)
        open_depth = depth if soft else None
    return "\n".join(line if line == "-- " else line.rstrip(" ") for line in lines).strip("\n")
