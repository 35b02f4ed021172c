"""Looks for words in every byte of a folder, however they are written down.

A word may lie in a file as it is, in another charset, in base64 or quoted-printable, inside a zip
(.xlsx), inside a mail, or compressed in a DuckDB file: each is looked into.
"""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header
from pathlib import Path
from quopri import encodestring

import duckdb

_CHARSETS = ("utf-8", "utf-16-le", "cp932", "iso-2022-jp", "euc-jp")


@dataclass(frozen=True, slots=True)
class Searched:
    """Where words were found (file: word), and how much was looked at."""

    files: int
    bytes: int
    found: tuple[str, ...]


def search(folder: Path, words: Sequence[str]) -> Searched:
    """Every place under a folder where one of the words stands."""
    shapes = {word: _shapes(word) for word in words}
    files = size = 0
    found: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        files, size = files + 1, size + len(content)
        text = b"\0".join([path.name.encode(), content, *_inside(path, content)])
        found += [
            f"{path.relative_to(folder)}: {word}"
            for word, written in shapes.items()
            if any(shape in text for shape in written)
        ]
    return Searched(files, size, tuple(found))


def _shapes(word: str) -> set[bytes]:
    """A word as it may stand in a file; without its ends where those depend on what is beside it."""
    shapes = {word.encode(), encodestring(word.encode())}
    for charset in _CHARSETS:
        with suppress(UnicodeEncodeError):
            shapes.add(word.encode(charset))
            shapes.add(word.encode(charset).removeprefix(b"\x1b$B").removesuffix(b"\x1b(B"))
    for lead in range(3):  # base64 of the same bytes looks different at each of three places
        coded = b64encode(b"\0" * lead + word.encode())
        shapes.add(coded[4 if lead else 0 : len(coded) // 4 * 4 - 4])
    return {shape for shape in shapes if len(shape) >= 6}


def _inside(path: Path, content: bytes) -> Iterator[bytes]:
    """What lies inside a file that compresses or encodes its content."""
    if content[:4] == b"PK\x03\x04":
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif path.suffix == ".eml":
        yield from _mail(content)
    elif content[8:12] == b"DUCK":
        yield from _database(path)


def _mail(raw: bytes) -> Iterator[bytes]:
    message = message_from_bytes(raw)
    for value in message.values():
        for part, charset in decode_header(value):
            yield part if isinstance(part, bytes) else part.encode("utf-8", "replace")
            with suppress(LookupError):
                yield (
                    part.decode(charset or "ascii", "replace").encode()
                    if isinstance(part, bytes)
                    else b""
                )
    for each in message.walk():
        payload = each.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield payload
            yield from _inside(Path(each.get_filename() or "part"), payload)


def _database(path: Path) -> Iterator[bytes]:
    """Every value of every table."""
    with duckdb.connect(":memory:") as connection:
        quoted = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS looked (READ_ONLY)")
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'looked'"
        ).fetchall()
        for (table,) in tables:
            for row in connection.execute(f'FROM looked."{table}"').fetchall():
                for value in row:
                    if isinstance(value, bytes):
                        yield value
                        yield from _mail(value)
                    elif isinstance(value, str):
                        yield value.encode()
