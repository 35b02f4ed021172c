"""Search every byte of a folder for words, however a file's format may encode or compress them.

A word may be in a file as it is, in another charset, escaped, in base64 or quoted-printable, inside
a zip (.xlsx), gzip or mail, or compressed in a DuckDB file. All of these are searched.
"""

from __future__ import annotations

import gzip
import hashlib
import html
import io
import re
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from pathlib import Path
from quopri import encodestring
from urllib.parse import quote

import duckdb
import numpy as np

_CHARSETS = (
    "utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp932", "iso-2022-jp", "euc-jp",
)  # fmt: skip
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}")


@dataclass(frozen=True, slots=True)
class Searched:
    """Where words were found, as "file: word", and how much was searched."""

    files: int
    bytes: int
    found: tuple[str, ...]


def search(folder: Path, words: Sequence[str]) -> Searched:
    """The files below a folder that contain one of the words, in their content or name."""
    shapes = [_Shape(shape, word, _threes(shape)) for word in words for shape in _shapes(word)]
    known: dict[bytes, set[str]] = {}  # of what lies in several files, plotly.js above all
    files = size = 0
    found: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        files, size = files + 1, size + len(content)
        inside = _database(path) if content[8:12] == b"DUCK" else _inside(path.name, content)
        parts = (path.name.encode(), content, *inside)
        here = set().union(*(_standing(part, shapes, known) for part in parts))
        found += [f"{path.relative_to(folder)}: {word}" for word in words if word in here]
    return Searched(files, size, tuple(found))


@dataclass(frozen=True, slots=True)
class _Shape:
    """One way in which a word may be written in a file."""

    bytes: bytes
    word: str
    threes: np.ndarray


_LARGE = 30_000  # bytes, from which on to look for every shape costs more than to number all threes


def _standing(part: bytes, shapes: Sequence[_Shape], known: dict[bytes, set[str]]) -> set[str]:
    """The words that these bytes contain."""
    digest = hashlib.sha256(part).digest()
    if digest not in known:
        if len(part) > _LARGE:  # a shape stands only where all its threes of bytes do
            there = np.zeros(1 << 24, dtype=bool)
            there[_threes(part)] = True
            shapes = [shape for shape in shapes if there[shape.threes].all()]
        known[digest] = {shape.word for shape in shapes if shape.bytes in part}
    return known[digest]


def _threes(content: bytes) -> np.ndarray:
    """Every sequence of three bytes in the content, each as a number."""
    each = np.frombuffer(content, dtype=np.uint8).astype(np.uint32)
    return each[:-2] << 16 | each[1:-1] << 8 | each[2:]


def _shapes(word: str) -> set[bytes]:
    """The ways in which a word may be written, without its ends where these depend on what is
    beside it.
    """
    in_hex = "".join(f"&#x{ord(sign):x};" for sign in word)
    escaped = "".join(f"\\u{ord(sign):04x}" for sign in word)
    numbered = "".join(f"&#{ord(sign)};" for sign in word)
    texts = {word, html.escape(word), quote(word), quote(word).lower(), numbered}
    texts |= {in_hex, in_hex.upper(), escaped, escaped.upper().replace("\\U", "\\u")}
    shapes = {text.encode() for text in texts} | {encodestring(word.encode())}
    for charset in _CHARSETS:
        with suppress(UnicodeEncodeError):
            shapes.add(word.encode(charset).removeprefix(b"\x1b$B").removesuffix(b"\x1b(B"))
    for lead in range(3):  # base64 of the same bytes looks different at each of three places
        coded = b64encode(b"\0" * lead + word.encode())
        shapes.add(coded[4 if lead else 0 : len(coded) // 4 * 4 - 4])
    return {shape for shape in shapes if len(shape) >= 6}


def _inside(name: str, content: bytes) -> Iterator[bytes]:
    """The contents that a file compresses or encodes."""
    if content[:4] == b"PK\x03\x04":
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                with suppress(RuntimeError):  # encrypted
                    yield from _with_inside(member, archive.read(member))
    elif content[:2] == b"\x1f\x8b":
        yield from _with_inside(name, gzip.decompress(content))
    elif name.endswith(".eml"):
        yield from _mail(content)
    elif content[:4] != b"%PDF":  # whose text is to be searched by whoever has it
        for run in _BASE64.findall(content):
            whole = run[:-1] if len(run) % 4 == 1 else run
            decoded = b64decode(whole + b"=" * (-len(whole) % 4))
            yield decoded
            if decoded[:2] == b"\x1f\x8b":
                yield from _inside("", decoded)


def _with_inside(name: str, content: bytes) -> Iterator[bytes]:
    yield content
    yield from _inside(name, content)


def _mail(raw: bytes) -> Iterator[bytes]:
    message = message_from_bytes(raw)
    for value in message.values():
        for part, charset in decode_header(value):
            yield part if isinstance(part, bytes) else part.encode("utf-8", "replace")
            if isinstance(part, bytes):
                with suppress(LookupError):
                    yield part.decode(charset or "ascii", "replace").encode()
    for each in message.walk():
        payload = each.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield from _with_inside(each.get_filename() or "part", payload)


def _database(path: Path) -> Iterator[bytes]:
    """Every value in each table as one text, and the mails among them decoded."""
    with duckdb.connect(":memory:") as connection:
        quoted = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS looked (READ_ONLY)")
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'looked'"
        ).fetchall()
        for (table,) in tables:
            rows = connection.execute(f'FROM looked."{table}"').fetchall()
            values = [value for row in rows for value in row if value is not None]
            yield "\n".join(str(v) for v in values if not isinstance(v, bytes)).encode()
            for value in values:
                if isinstance(value, bytes):
                    yield value
                    yield from _mail(value)
