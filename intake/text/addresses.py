"""Find e-mail addresses in Japanese text, even if a line break splits an address."""

from __future__ import annotations

import re
from functools import lru_cache

from intake.text.widths import INVISIBLE, fold

_OF_ADDRESS = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9.@!#$%&'*+?^_`{|}~\-]+")

_INSIDE = ".-_@"  # characters with which no address begins or ends


def unbroken(text: str) -> tuple[str, bool]:
    """Return (text on one line with split e-mail addresses joined, whether one may still be split).

    Widths and dashes are normalised. A line break or space inside an address is removed if a dot,
    hyphen, underscore or @ is next to it; all others become one space. The second value is True if
    a line break became a space although the pieces before and after it would together form an
    address.
    """
    pieces = re.split(r"(\s+)", INVISIBLE.sub("", fold(text)).strip())
    whole, doubtful = pieces[0], False
    for gap, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        before = whole.rpartition(" ")[2]
        address = _OF_ADDRESS.fullmatch(before) and _OF_ADDRESS.fullmatch(piece)
        if not address or (before + piece).count("@") != 1:
            whole += f" {piece}"
        elif before[-1] in _INSIDE or piece[0] in _INSIDE:
            whole += piece
        else:
            other = piece if "@" in before else before
            doubtful |= "\n" in gap and re.search("[A-Za-z]", other) is not None
            whole += f" {piece}"
    return whole, doubtful


_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+?^_`{|}~\-]{1,64}\s?@\s?[A-Za-z0-9.\-]{3,253}")


def parse_email(text: str) -> str | None:
    """Return the first valid e-mail address in the text, half-width and lower-case; None if none.

    Only the syntax is checked, without DNS: addresses in `.example` and in new municipal domains
    are valid.
    """
    return next(iter(find_emails(text)), None)


def one_email(text: str) -> str | None:
    """Return the e-mail address of which the whole text consists, half-width and lower-case, else
    None.

    Only spaces around the address are ignored, so that nothing a person typed is dropped. Only the
    syntax is checked, without DNS.
    """
    whole = INVISIBLE.sub("", fold(text)).strip()
    if not whole.isascii() or re.search(r"\s|[.\-]$", whole):
        return None
    return _valid(whole)


def find_emails(text: str) -> tuple[str, ...]:
    """Every valid e-mail address in the text, half-width and lower-case, each once, in order.

    Only the syntax is checked, without DNS, so that addresses in `.example` are valid.
    """
    if "@" not in text and "＠" not in text:
        return ()
    found = (_valid(match[0]) for match in _ADDRESS.finditer(fold(text)))
    return tuple(dict.fromkeys(address for address in found if address))


@lru_cache(maxsize=1024)
def _valid(candidate: str) -> str | None:
    from email_validator import EmailNotValidError, validate_email  # slow to load

    address = re.sub(r"\s", "", candidate).rstrip(".-").lower()
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return checked.normalized.lower()


# Where a word begins: also after the ASCII letters of a JSON text's \n, of =3c in quoted-printable and of
# ESC ( B in ISO-2022-JP.
_BEGINS = r"(?:^|[^a-z0-9._+-]|\\[bfnrt]|\\u[0-9a-f]{4}|[=%][0-9a-f]{2}|\x1b\([bij])[._+-]*"
_ENDS = r"(?:$|[^a-z0-9.-]|[.-]+(?:$|[^a-z0-9.-]))"


def pattern_of(address: str) -> str:
    """Return a regular expression that finds the e-mail address `address` in a lower-case text, but
    not as a part of another address: ito@mura.example is not found in saito@mura.example.

    `address` must be lower-case. The expression works in Python and in DuckDB; the texts may be
    JSON.
    """
    return f"{_BEGINS}{re.escape(address)}{_ENDS}"


def is_named_in(raw: bytes, address: str) -> bool:
    """Whether the raw mail `raw` has the lower-case e-mail address `address` in its bytes, not as a
    part of another address (see pattern_of).

    Parts in base64 are not decoded.
    """
    if address.encode() not in raw.lower():
        return False
    # In Shift_JIS, the second byte of a character before the address may be a letter of ASCII.
    text = next(found for charset in _CHARSETS if (found := _decoded(raw, charset)) is not None)
    return re.search(pattern_of(address), text.lower()) is not None


_CHARSETS = "utf-8", "euc_jp", "cp932", "latin-1"  # the last one decodes everything


def _decoded(raw: bytes, charset: str) -> str | None:
    try:
        return raw.decode(charset)
    except UnicodeDecodeError:
        return None
