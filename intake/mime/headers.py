"""Decode header fields of mails: encoded words, raw bytes, parameters, addresses, Message-IDs."""

from __future__ import annotations

import binascii
import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.utils import getaddresses
from functools import partial
from urllib.parse import unquote_to_bytes

from intake.mime.transfer import base64_decoded
from intake.text.charset import decode, known_charset

_FOLD = re.compile(r"[\r\n]+")
_FOLD_IN_JAPANESE = re.compile(r"(?<=[^\x00-\x7f])\r?\n[ \t](?=[^\x00-\x7f])")
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]*)?\?([BbQq])\?([^?]*)(?:\?=|\??$)")
_BETWEEN = re.compile(r"^[\s\u3000]*$")
_LONGEST = 40_000  # characters of one header field; no person writes a longer one


def fields(message: Message, name: str) -> list[object]:
    """Return the undecoded values of all header fields named `name` (lower case), top to bottom."""
    return [value for key, value in message.raw_items() if key.lower() == name]


def raw_text(value: object) -> tuple[str, str | None]:
    """Return (header value on one line, Japanese sentence about unreadable bytes or None).

    `value` is the undecoded value of a header field, as `fields` returns it. Raw 8-bit and raw
    ISO-2022-JP characters are decoded; encoded words (RFC 2047) are left unchanged.
    """
    text = _RAW_WORD.sub(_spelled_out, str(value)[:_LONGEST])
    if text.isascii() and "\x1b" not in text:
        return _FOLD.sub("", text), None
    read, problem = decode(text.encode("utf-8", "surrogateescape"))
    return _FOLD.sub("", _FOLD_IN_JAPANESE.sub("", read)), problem


_RAW_WORD = re.compile(r"=\?([^?\s*]{1,60})\?[Qq]\?(?=[^?]*[\udc80-\udcff])([^?]*)\?=")


def _spelled_out(word: re.Match[str]) -> str:
    """Return the encoded word matched by `word`, with =XX in place of raw 8-bit characters.

    RFC 2047 requires =XX for such characters. The encoded word is returned unchanged if its bytes
    are not valid in the charset that it names.
    """
    raw = word[2].encode("utf-8", "surrogateescape")
    name = known_charset(word[1])
    try:
        text = str(raw, name or "ascii")
    except (
        UnicodeError,
        LookupError,
    ):  # "jis" is no Python codec, and ISO-2022-JP has no 8-bit characters
        return word[0]
    spelled = (char if char.isascii() else _quoted(char.encode(name or "ascii")) for char in text)
    return f"=?{word[1]}?Q?{''.join(spelled)}?="


def _quoted(raw: bytes) -> str:
    return "".join(f"={byte:02X}" for byte in raw)


def _word_bytes(encoding: str, body: str) -> bytes:
    raw = body.encode("utf-8", "surrogateescape")
    if encoding in "Qq":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    return base64_decoded(raw)[0]


@dataclass(slots=True)
class _Run:
    """Adjacent encoded words (RFC 2047) of one charset, each as (encoding "b" or "q", encoded text).

    They are decoded together, because a program may split a character between two words.
    """

    charset: str
    words: list[tuple[str, str]] = field(default_factory=list)

    def text(self) -> tuple[str, str | None]:
        raw, held = b"", ""
        for position, (encoding, body) in enumerate(self.words):
            last = position == len(self.words) - 1
            if encoding in "Bb" and "=" not in body and len(held + body) % 4 and not last:
                held += body  # base64 cut at any place: the next word continues it
                continue
            raw += _word_bytes(encoding, held + body)
            held = ""
        return decode(raw, self.charset)


def decode_words(text: str) -> tuple[str, str | None]:
    """Decode the encoded words (RFC 2047) in a text.

    Returns (decoded text, Japanese sentence about unreadable bytes or None).
    """
    if "=?" not in text:
        return text, None
    pieces: list[str | _Run] = []
    end = 0
    for found in _WORD.finditer(text):
        between = text[end : found.start()]
        charset, encoding, body = found[1].lower(), found[2], found[3]
        last = pieces[-1] if pieces and _BETWEEN.match(between) else None
        run = last if isinstance(last, _Run) else None
        if between and not run:
            pieces.append(between)
        if run and run.charset == charset:
            run.words.append((encoding, body))
        else:
            pieces.append(_Run(charset, [(encoding, body)]))
        end = found.end()
    pieces.append(text[end:])
    read = [piece.text() if isinstance(piece, _Run) else (piece, None) for piece in pieces]
    return "".join(part for part, _ in read), next(
        (problem for _, problem in read if problem), None
    )


def decode_value(value: object) -> tuple[str, str | None]:
    """Decode a header field's value: its raw characters and its encoded words (RFC 2047).

    Returns (value on one line, Japanese sentence about unreadable bytes or None).
    """
    raw, raw_problem = raw_text(value)
    text, problem = decode_words(raw)
    return text.strip(" \t\r\n"), raw_problem or problem


# --- parameters (RFC 2045, 2231, and what mail programs make of them) ------------------------------

_PARAMETER = re.compile(
    r"""([^\s;,=*]{1,40})(?:\*(\d{1,3}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)""", re.S
)


def parameters(value: object) -> Mapping[str, tuple[str, str | None]]:
    """Return the parameters of a header field, as {name in lower case: (decoded value, problem)}.

    The problem is a Japanese sentence about unreadable bytes, None if all are readable. `value` is
    the value of a Content-Type or Content-Disposition field. Parameters that are split or encoded
    by RFC 2231 are joined and decoded.
    """
    text, _ = raw_text(value)
    head, _, tail = text.partition(";")
    if "=" in head:
        tail = text
    segments: dict[str, list[tuple[int, bool, str]]] = {}
    for found in _PARAMETER.finditer(tail):
        name, number, starred, raw = found.groups()
        entry = (int(number or 0), bool(starred), _unquoted(raw))
        key = name.lower() + ("*" if number or starred else "")
        segments.setdefault(key, []).append(entry)
    read = {name: _parameter(parts) for name, parts in segments.items()}
    plain = {name: result for name, result in read.items() if not name.endswith("*")}
    return plain | {name[:-1]: result for name, result in read.items() if name.endswith("*")}


def _unquoted(raw: str) -> str:
    raw = raw.strip(" \t\r\n")
    if raw.startswith('"'):
        return re.sub(r"\\([\"\\])", r"\1", raw[1:].removesuffix('"'))
    return raw


def _parameter(parts: list[tuple[int, bool, str]]) -> tuple[str, str | None]:
    parts.sort(key=lambda part: part[0])
    if not any(starred for _, starred, _ in parts):
        joined = "".join(value for _, _, value in parts)
        return decode_words(_percent(joined))
    charset, raw = "", b""
    for position, (_, starred, value) in enumerate(parts):
        if position == 0 and starred and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        encoded = value.encode("utf-8", "surrogateescape")
        raw += unquote_to_bytes(encoded) if starred else encoded
    return decode(raw, charset or None)


def _percent(value: str) -> str:
    """Return a file name decoded from percent-encoding, which some web mailers leave in place.

    The name is returned unchanged if it is not percent-encoded, or if decoding it gives invalid
    UTF-8 or only ASCII characters.
    """
    if not re.search(r"(?:%[0-9A-Fa-f]{2}){3}", value):
        return value
    try:
        text = unquote_to_bytes(value).decode("utf-8")
    except UnicodeError:
        return value
    return value if text.isascii() else text


# --- addresses ------------------------------------------------------------------------------------

_ADDRESS = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|[^\s"@])+@[^\s"@]+""")
_NO_ADDRESS = re.compile(r""""(?:[^"\\]|\\.)*"|\((?:[^()\\]|\\.)*\)|=\?[^?\s]*\?.\?[^?]*\?=""")


def is_address(text: str) -> bool:
    """Return whether a text is local@domain: neither part empty, and only one @ outside quotes.

    False, for example, for 「@c.example」. The standard library returns this as an address if the
    header field has 「a@b.example@c.example」.
    """
    return bool(_ADDRESS.fullmatch(text))


def signs(value: object) -> int:
    """Return the number of @ signs in the value of an address field, such as From.

    An @ in quoted text, comments or encoded words (RFC 2047) is not counted.
    """
    return _NO_ADDRESS.sub("", raw_text(value)[0][:8000]).count("@")


# Newer Pythons drop a whole field for one odd comma unless strict=False; older ones lack the option.
_KNOWS_STRICT = "strict" in inspect.signature(getaddresses).parameters
_addresses_of = partial(getaddresses, strict=False) if _KNOWS_STRICT else getaddresses


def addresses(value: object) -> tuple[tuple[str, str], ...]:
    """Return (name, address) of every entry in an address field such as To, in order.

    The address is in lower case, "" if the entry has no valid address. The name is decoded, "" if
    the entry has no name. Entries with neither a name nor a valid address are left out.
    """
    text = raw_text(value)[0][:8000]
    if "@" not in text:  # a whole address in encoded words, as some web forms send it
        text = decode_words(text)[0]
    try:
        pairs = _addresses_of([text])
    except (RecursionError, IndexError, ValueError):
        pairs = [("", found) for found in re.findall(r"[^\s<>\"(),;:]+@[^\s<>\"(),;:]+", text)]
    read = ((decode_words(name)[0].strip(), address.strip().lower()) for name, address in pairs)
    known = ((name, address if is_address(address) else "") for name, address in read)
    return tuple((name, address) for name, address in known if address or name)


_ID = re.compile(r"<([^<>\s]{1,998})>")


def message_ids(values: Iterable[object]) -> tuple[str, ...]:
    """Return the Message-IDs in header values such as References, without <>.

    Each Message-ID occurs once, in order of first appearance.
    """
    found: list[str] = []
    for value in values:
        text, _ = raw_text(value)
        inside = _ID.findall(text)
        found += inside or [word for word in text.split() if "@" in word and len(word) < 999]
    return tuple(dict.fromkeys(found))
