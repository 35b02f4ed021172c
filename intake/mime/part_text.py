"""Decode the text and the file name of one part of a mail."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message

from intake.mime.headers import fields, parameters
from intake.mime.mojibake import mend
from intake.mime.transfer import Content, content, uuencoded
from intake.parts import Part
from intake.text.charset import decode
from intake.text.html import html_text
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import mail as kinds

TEXTS = frozenset({"text/plain", "text/html", "text/enriched"})
_WHERE = "本文"
_PAGE_AT_MOST = 500_000  # bytes of HTML, which takes longer to read than plain text
_PAGE = re.compile(  # whatever its label; an element that ends is markup, <name@example> is not
    rb"\s{0,100}<(?:!doctype\s+html\b|html\b|([a-z][a-z0-9]{0,9})(?:\s[^<>]{0,500})?>.*</\1>)",
    re.I | re.S,
)


_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)")


def kind_of_part(part: Message) -> str:
    """Return the media type of a part in lower case, "text/plain" if the part gives none.

    A wrong separator behind the type is tolerated, as in 「text/plain charset=utf-8」 and
    「text/plain,charset=utf-8」; the standard library would return the whole value.
    """
    found = _TYPE.match(part.get_content_type())
    return found[1] if found else "text/plain"


@dataclass(frozen=True, slots=True)
class LeafText:
    """The decoded text of one part of a mail, the files uuencoded in it, and findings about it."""

    text: str
    files: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()


def text_of(part: Message, at_most: int) -> LeafText:
    """Return the text of a part as a person reads it, its uuencoded files, and findings about them.

    HTML is converted to plain text. At most `at_most` bytes are decoded; if there are more, a
    finding says so.
    """
    held = content(part)
    kind = "text/html" if _PAGE.match(held.data) else kind_of_part(part)
    at_most = min(at_most, _PAGE_AT_MOST) if kind == "text/html" else at_most
    settings = _settings(part)
    raw, files = uuencoded(held.data) if kind == "text/plain" else (held.data, ())
    findings = [kinds.TEXT_TOO_LONG()] if len(raw) > at_most else []
    charset = _charset_by_mark(raw) or settings.get("charset") or _meta_charset(raw, kind)
    text, problem = _decoded(raw[:at_most], held, charset)
    if problem:
        findings.append(kinds.TEXT_UNDECODABLE(where=_WHERE, problem=problem))
    elif not held.whole and text.strip():
        findings.append(kinds.TEXT_DAMAGED(where=_WHERE))
    text, garbled = mend(html_text(text) if kind == "text/html" else _plain(text, settings))
    if garbled:
        findings.append(kinds.MOJIBAKE(where=_WHERE, problem=garbled))
    parts = tuple(Part(safe_name(decode(n)[0]), "application/octet-stream", d) for n, d in files)
    return LeafText(text, parts, tuple(findings))


def _decoded(raw: bytes, held: Content, charset: str) -> tuple[str, str | None]:
    text, problem = decode(raw, charset or None)
    if problem and held.otherwise is not None:
        other, other_problem = decode(held.otherwise[: len(raw)], charset or None)
        if other_problem is None:
            return other, None
    return text, problem


def _plain(text: str, settings: Mapping[str, str]) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if settings.get("format", "").lower() == "flowed":
        return unflowed(lines, settings.get("delsp", "").lower() == "yes")
    return lines.strip("\n")


def _settings(part: Message) -> Mapping[str, str]:
    value = next(iter(fields(part, "content-type")), "")
    return {name: text for name, (text, _) in parameters(value).items()}


def _charset_by_mark(raw: bytes) -> str:
    """Return "utf-16" or "utf-32" if the bytes begin with that charset's byte order mark, else ""."""
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    return "utf-16" if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ""


def _meta_charset(raw: bytes, kind: str) -> str:
    found = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{3,40})", raw[:2000])
    return found[1].decode("ascii") if found and kind == "text/html" else ""


_QUOTED = re.compile(r"^(>*)[ ]?(.*)$", re.S)
_WIDE_GAP = re.compile(r"(?<=[^\x00-\x7f]) $")


def unflowed(text: str, delsp: bool) -> str:
    """Return a format=flowed text (RFC 3676) with each paragraph joined into one line.

    `delsp` is the format's parameter DelSp: whether the space before a soft line break is deleted.
    Between two Japanese characters the space is deleted in any case.
    """
    paragraphs: list[list[str]] = []
    open_depth: int | None = None
    for raw in text.split("\n"):
        marks, line = _QUOTED.match(raw).groups()  # type: ignore[union-attr]
        depth = len(marks)
        if open_depth == depth and line != "-- ":
            if paragraphs[-1][-1] and line[:1] > "\x7f":
                paragraphs[-1][-1] = _WIDE_GAP.sub("", paragraphs[-1][-1])
            paragraphs[-1].append(line)
        else:
            paragraphs.append(["> " * depth, line])
        soft = line.endswith(" ") and line != "-- "
        if soft and delsp:
            paragraphs[-1][-1] = line[:-1]
        open_depth = depth if soft else None
    lines = ("".join(pieces) for pieces in paragraphs)
    return "\n".join(ln if ln == "-- " else ln.rstrip(" ") for ln in lines).strip("\n")


# --- names ----------------------------------------------------------------------------------------


def name_of(part: Message) -> tuple[str, str | None]:
    """Return (file name of a mail part, Japanese sentence about unreadable characters or None).

    The name is "" if the part has none. If both Content-Disposition and Content-Type name the part,
    the first name without unreadable characters is used.
    """
    found = []
    for header, key in (("content-disposition", "filename"), ("content-type", "name")):
        value = next(iter(fields(part, header)), "")
        if (named := parameters(value).get(key)) and named[0].strip():
            found.append(named)
    name, problem = next((n for n in found if n[1] is None), found[0] if found else ("", None))
    mended, garbled = mend(name)
    return safe_name(mended), problem or garbled


def safe_name(name: str) -> str:
    """Return the file name without control characters, cut to 255 characters."""
    return re.sub(r"[\x00-\x1f\x7f]", "", name)[:255]


def invented_name(kind: str) -> str:
    """Return a file name such as 「名称なし.txt」 for a mail part that has no file name.

    `kind` is the part's media type, which decides the ending.
    """
    return "名称なし." + {"text/plain": "txt", "text/html": "html"}.get(kind, kind.split("/")[-1])
