"""Looks for marked words in every byte of files, however a file format may have dressed them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import duckdb

_BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp932", "euc_jp")


@dataclass
class Search:
    """What was looked through, and which marks were found where."""

    marks: tuple[str, ...]
    searched: int = 0
    found: list[tuple[str, str]] = field(default_factory=list)  # where, which mark

    def __post_init__(self) -> None:
        self._needles = {needle: mark for mark in self.marks for needle in dressed(mark)}
        self._seen: set[bytes] = set()  # of what lies in several files, plotly.js above all

    def look(self, name: str, content: bytes) -> None:
        """Search the bytes, and what is packed inside them."""
        for where, part in unpacked(name, content):
            digest = hashlib.sha256(part).digest()
            if digest in self._seen:
                continue
            self._seen.add(digest)
            self.searched += len(part)
            hits = {mark for needle, mark in self._needles.items() if needle in part}
            self.found += [(where, mark) for mark in sorted(hits)]

    def look_through(self, folder: Path) -> None:
        """Search every file below the folder, and its name."""
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            self.look(path.name, path.name.encode())
            self.look(path.name, path.read_bytes())
            if path.suffix == ".duckdb":
                for table, content in tables(path):
                    self.look(f"{path.name}:{table}", content)

    def told(self) -> str:
        return f"searched {self.searched:,} different bytes for {len(self.marks)} marks, found: {len(self.found)}"


def dressed(mark: str) -> Iterator[bytes]:
    """The mark as plain text, in JSON, HTML, an address or base64 would hold it."""
    for encoding in _ENCODINGS:
        try:
            yield mark.encode(encoding)
        except UnicodeEncodeError:
            continue
    if mark.isascii():  # what escapes does not escape these
        return
    escaped = "".join(f"\\u{ord(sign):04x}" for sign in mark)
    numbered = "".join(f"&#{ord(sign)};" for sign in mark)
    in_hex = "".join(f"&#x{ord(sign):x};" for sign in mark)
    for text in (escaped, escaped.upper().replace("\\U", "\\u"), numbered, in_hex, in_hex.upper()):
        yield text.encode()
    yield html.escape(mark).encode()
    yield quote(mark).encode()
    yield quote(mark).lower().encode()


def unpacked(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes, and the bytes of what they hold: members of zips, gzip, base64 of any length."""
    yield name, content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from unpacked(f"{name}/{member}", archive.read(member))
    elif content[:2] == b"\x1f\x8b":
        yield from unpacked(f"{name}/gzip", gzip.decompress(content))
    elif content[:4] == b"%PDF":
        return  # what it shows is compressed: its text is to be searched by whoever has it
    else:
        for number, run in enumerate(_BASE64.finditer(content)):
            yield from _decoded(f"{name}/base64 {number}", run[0])


def _decoded(name: str, run: bytes) -> Iterable[tuple[str, bytes]]:
    whole = run.rstrip(b"=")[: len(run.rstrip(b"=")) // 4 * 4]
    plain = base64.b64decode(whole)
    tail = base64.b64decode(run.rstrip(b"=")[len(whole) :] + b"==") if len(run) % 4 == 0 else b""
    if plain[:2] != b"\x1f\x8b":
        return [(name, plain + tail)]
    return unpacked(name, plain + tail)


def tables(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every value of every table of a DuckDB file as text: the file itself compresses them."""
    with duckdb.connect(str(path), read_only=True) as connection:
        for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            columns = connection.execute(
                "SELECT column_name FROM duckdb_columns() WHERE table_name = ?", [table]
            ).fetchall()
            words = ", ".join(f'"{column}"::VARCHAR' for (column,) in columns)
            rows = connection.execute(f'SELECT {words} FROM "{table}"').fetchall()
            yield table, "\n".join("\t".join(cell or "" for cell in row) for row in rows).encode()
