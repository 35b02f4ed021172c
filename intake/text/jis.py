"""Decode ISO-2022-JP and EUC-JP in every dialect without losing a character.

Python's codecs lack the characters that NEC and IBM added. So every two-byte JIS code is looked up
in one table made from cp932, which has the characters that mail programs write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

LOST = "\ufffd"
JIS_SIGN = re.compile(rb"\x1b(?:\$[@B(]|\([BJI])")

_ESCAPE = re.compile(rb"\x1b(\$\([A-Z@]|\$[@AB]|\([A-Z]|&@)")
_DOUBLE, _KANA, _SINGLE = "double", "kana", "single"
_SETS: Mapping[bytes, str] = {
    b"$@": _DOUBLE, b"$B": _DOUBLE, b"$(B": _DOUBLE, b"$(@": _DOUBLE,
    b"$(D": "jisx0212", b"$(O": "jisx0213-1", b"$(Q": "jisx0213-1", b"$(P": "jisx0213-2",
    b"$A": "gb2312", b"$(A": "gb2312", b"$(C": "ksc5601",
    b"(I": _KANA,
}  # fmt: skip
_HIGH = bytes(b | 0x80 for b in range(256))
_LOW = bytes(b & 0x7F for b in range(256))


def _shift_jis(row: int, cell: int) -> bytes:
    """The two Shift_JIS bytes of the JIS character in a row and cell of the code table.

    `row` is 1 to 120, including IBM's and user-defined rows; `cell` is 1 to 94.
    """
    lead = (row - 1) // 2
    trail = cell + (0x9E if row % 2 == 0 else 0x3F if cell < 64 else 0x40)
    return bytes((lead + (0x81 if lead < 31 else 0xC1), trail))


class _Table(dict[int, str]):
    """A dict from two-byte JIS code (one 16-bit number) to character; U+FFFD for an unknown code."""

    def __missing__(self, unit: int) -> str:
        return LOST


@cache
def _table() -> _Table:
    table = _Table()
    for row in range(1, 121):
        for cell in range(1, 95):
            text = _shift_jis(row, cell).decode("cp932", "replace")
            if len(text) == 1:
                table[(row + 0x20) << 8 | (cell + 0x20)] = text
    return table


def _pairs(raw: bytes) -> str:
    """The text of 7-bit JIS X 0208, two bytes for each character, with NEC's and IBM's additions."""
    odd = len(raw) % 2
    return raw[: len(raw) - odd].decode("utf-16-be", "replace").translate(_table()) + LOST * odd


def _by_codec(codec: str, prefix: bytes = b"") -> Callable[[bytes], str]:
    def read(raw: bytes) -> str:
        high = raw.translate(_HIGH)
        if prefix:
            high = b"".join(prefix + high[i : i + 2] for i in range(0, len(high), 2))
        return high.decode(codec, "replace")

    return read


def _kana(raw: bytes) -> str:
    return raw.translate(_HIGH).decode("cp932", "replace")


def _single(raw: bytes) -> str:
    """The text of the single-byte parts of ISO-2022-JP, which lie between two-byte characters.

    The bytes are ASCII or, as some programs write, raw UTF-8 or Shift_JIS.
    """
    for codec in ("ascii", "utf-8", "cp932"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp932", "replace")


_READERS: Mapping[str, Callable[[bytes], str]] = {
    _DOUBLE: _pairs,
    _KANA: _kana,
    "jisx0212": _by_codec("euc_jp", b"\x8f"),
    "jisx0213-1": _by_codec("euc_jis_2004"),
    "jisx0213-2": _by_codec("euc_jis_2004", b"\x8f"),
    "gb2312": _by_codec("gb2312"),
    "ksc5601": _by_codec("euc_kr"),
}
_CONTROLS = re.compile(rb"([\x00-\x20\x7f]+)")
_LINE_END = re.compile(rb"[\r\n]")


def _shifted(raw: bytes, reader: Callable[[bytes], str]) -> str:
    """The text of bytes in a two-byte or kana character set, which `reader` decodes.

    Control characters and spaces among the bytes are ASCII.
    """
    if not _CONTROLS.search(raw):
        return reader(raw)
    pieces = _CONTROLS.split(raw)
    texts = (p.decode("ascii") if i % 2 else reader(p) for i, p in enumerate(pieces))
    return "".join(texts)


def _unshifted(raw: bytes) -> str:
    """The text of single-byte characters, some of which may be half-width kana, as in cp50222.

    The control character SO switches to half-width kana, SI back.
    """
    if b"\x0e" not in raw:
        return _single(raw)
    runs = re.finditer(rb"\x0e([^\x0f]*)\x0f?|([^\x0e]+)", raw)
    return "".join(_shifted(run[1], _kana) if run[2] is None else _single(run[2]) for run in runs)


def _segment(raw: bytes, kind: str, following: str | None) -> str:
    """The text of ISO-2022-JP bytes between two escape sequences.

    `kind` names the character set that the first sequence selects, such as "double" (JIS X 0208) or
    "single" (ASCII); `following` names that of the second, None at the end of the text. A line
    break returns to ASCII even without an escape sequence (RFC 1468), unless `following` is
    "single": then the program was still writing in `kind`.
    """
    if kind == _SINGLE:
        return _unshifted(raw)
    if b"\x0e" in raw:  # half-width kana by SO inside the set; after SI it is ASCII
        head, tail = raw.split(b"\x0e", 1)
        return _shifted(head, _READERS[kind]) + _unshifted(b"\x0e" + tail)
    cut = _LINE_END.search(raw)
    if cut and following != _SINGLE:
        return _shifted(raw[: cut.start()], _READERS[kind]) + _unshifted(raw[cut.start() :])
    return _shifted(raw, _READERS[kind])


def decode_jis(raw: bytes) -> str:
    """The text of ISO-2022-JP bytes in any dialect; an unknown code becomes U+FFFD."""
    pieces = _ESCAPE.split(raw)
    kinds = [_SINGLE, *(_SETS.get(escape, _SINGLE) for escape in pieces[1::2]), None]
    texts = (
        _segment(piece, kind or _SINGLE, following)
        for piece, kind, following in zip(pieces[::2], kinds, kinds[1:], strict=False)
    )
    return "".join(texts).replace("\x1b", LOST)


_EUC = re.compile(
    rb"([\x00-\x7f]+)|((?:[\xa1-\xfe]{2})+)|\x8e([\xa1-\xdf])|(\x8f[\xa1-\xfe]{2})|.", re.S
)


def _in_jisx0212(char: str) -> bool:
    try:
        return char != "№" and char.encode("euc_jp")[0] == 0x8F
    except UnicodeEncodeError:
        return False


@cache
def _ibm_rows() -> Mapping[bytes, str]:
    """Return {eucJP-ms code (8FF3F3 to 8FF4FE): IBM character} for those that JIS X 0212 lacks."""
    codes = (bytes((lead, trail)) for lead in range(0xFA, 0xFD) for trail in range(0x40, 0xFD))
    chars = (code.decode("cp932", "ignore") for code in codes)
    lacking = [c for c in chars if len(c) == 1 and c not in "￢￤∵\x7f" and not _in_jisx0212(c)]
    first = (0xF3 - 0xA1) * 94 + (0xF3 - 0xA1)
    return {
        bytes((0x8F, place // 94 + 0xA1, place % 94 + 0xA1)): char
        for place, char in enumerate(lacking, first)
    }


def _euc_run(run: re.Match[bytes]) -> str:
    plain, pairs, kana, third = run.groups()
    if plain:
        return plain.decode("ascii")
    if pairs:
        return _pairs(pairs.translate(_LOW))
    if kana:
        return kana.decode("cp932")
    return _ibm_rows().get(third) or third.decode("euc_jp", "replace") if third else LOST


def decode_euc(raw: bytes) -> str:
    """The text of EUC-JP bytes with NEC's and IBM's additions; unknown bytes become U+FFFD.

    Both dialects that have such additions, CP51932 and eucJP-ms, are decoded.
    """
    return "".join(map(_euc_run, _EUC.finditer(raw)))
