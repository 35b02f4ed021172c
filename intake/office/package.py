"""Read files in zip format (archives, Office, OpenDocument) and the XML in them, within limits.

The files inside a zip file are called its members.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

from lxml import etree  # type: ignore[import-untyped]

from intake.office.errors import Unopened, damaged
from intake.office.limits import Budget
from intake.vocabulary.findings import attachments

Element = Any  # an lxml element; lxml has no type hints
T = TypeVar("T")

_KIND = "圧縮ファイル又はOfficeファイル"
_MB = 1024 * 1024
_OFF = ("0", "false", "off", "none")  # values of a switch or kind of line
_LONGEST_KEPT = 64 * 1024  # bytes of the largest part that is cached
_OPEN_BREAK = re.compile(rb"<br\s*/?>", re.I)


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
        recover=recover,
    )


_STRICT, _LENIENT = _parser(recover=False), _parser(recover=True)


def parse_xml(content: bytes, *, lenient: bool = False) -> Element:
    """Return the root element of an XML file, given as bytes.

    Raises Unopened if the XML is malformed or has a document type declaration, which could define
    entities that expand without end. With `lenient`, malformed XML is repaired where possible,
    because VML drawings leave <br> open.
    """
    if lenient:
        content = _OPEN_BREAK.sub(b"", content)
    try:
        root = etree.fromstring(content, _LENIENT if lenient else _STRICT)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Unopened(attachments.DAMAGED, kind="Officeファイル") from error
    if root is None:
        raise Unopened(attachments.DAMAGED, kind="Officeファイル")
    if root.getroottree().docinfo.doctype:
        raise Unopened(attachments.ENTITIES)
    return root


def attribute(element: Element, name: str) -> str:
    """Return the value of the attribute with the local name `name`; "" if absent.

    The attribute may be in any XML namespace.
    """
    found = (str(v) for key, v in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, "")


def is_on(properties: Element, name: str) -> bool:
    """Return whether a format property such as bold is switched on by a child element such as <b/>.

    `properties` is the element with the format properties, `name` the local name of the child, such
    as "b". False if there is no such child, or if the value of its attribute `val` is "off", "0" or
    the like.
    """
    found = properties.find(f"{{*}}{name}")
    return found is not None and (attribute(found, "val") or "1") not in _OFF


def whole(text: str | None) -> int:
    """Return the number in a text of one to nine digits; -1 for any other text and for None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


@lru_cache(maxsize=64)
def _found(content: bytes, look: Callable[[Element], Any]) -> Any:
    return look(parse_xml(content))


class Package:
    """An open file in zip format, from which members are read within the limits of the mail.

    `members` is {name: ZipInfo of the member}. Opening the file or reading from it raises Unopened
    if the file is damaged or exceeds a limit.
    """

    def __init__(self, content: bytes, budget: Budget) -> None:
        self.budget = budget
        self._content = content
        with damaged(_KIND):
            self.file = zipfile.ZipFile(self.stream())
        infos = self.file.infolist()
        if len(infos) > budget.limits.members:
            raise Unopened(
                attachments.LIMIT,
                what=f"{_KIND}の中のファイル数",
                limit=f"{budget.limits.members:,}件",
            )
        self.members = {info.filename.replace("\\", "/"): info for info in infos}

    def stream(self) -> io.BytesIO:
        return io.BytesIO(self._content)

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def most(self, info: zipfile.ZipInfo, limit: int | None = None) -> int:
        """Return the largest number of bytes that may be read from the member `info`.

        This is the smaller of `limit` (None: no limit for one member) and the number of bytes that
        may still be unpacked from the mail. Raises Unopened if the zip file declares a larger size
        for the member.
        """
        limits = self.budget.limits
        most = min(limit or limits.unpacked, limits.unpacked - self.budget.unpacked)
        if info.file_size > most:
            raise self._too_large(limit)
        return most

    def count(self, info: zipfile.ZipInfo, content: bytes, most: int) -> None:
        """Add the size of the unpacked `content` of the member `info` to the bytes unpacked from the mail.

        Raises Unopened if `content` is longer than `most` bytes, or if it is larger than 1 MB and
        its compression ratio exceeds the limit.
        """
        self.budget.unpacked += len(content)
        if len(content) > most:
            raise self._too_large(most)
        ratio = self.budget.limits.ratio
        if len(content) > _MB and len(content) > max(info.compress_size, 1) * ratio:
            raise Unopened(attachments.LIMIT, what=f"{_KIND}の圧縮の比率", limit=f"{ratio}倍")

    def read(self, member: str | zipfile.ZipInfo, limit: int | None = None) -> bytes:
        """Return the unpacked content of a member (a file inside the zip), given by name or entry.

        Raises Unopened if the member is damaged, compressed too strongly, larger than `limit` bytes
        (None: no such limit), or larger than the limit for the whole mail allows.
        """
        info = self.members[member] if isinstance(member, str) else member
        most = self.most(info, limit)
        with damaged(_KIND), self.file.open(info) as stream:
            content = stream.read(most + 1)
        self.count(info, content, most)
        return content

    def xml(self, name: str, *, lenient: bool = False) -> Element:
        """Return the root element of an XML member (a file inside the zip file).

        With `lenient`, malformed XML is repaired where possible. Raises Unopened if the member is
        damaged, too large, malformed, or has a document type declaration.
        """
        return parse_xml(self.read(name, self.budget.limits.xml), lenient=lenient)

    def part(self, name: str, look: Callable[[Element], T]) -> T:
        """Apply the function `look` to the root element of the XML member `name`, and return its result.

        Results for members of up to 64 KiB are cached by content and function, because files made
        from the same blank form have equal styles and relations. Raises Unopened if the member is
        damaged, too large, malformed, or has a document type declaration.
        """
        content = self.read(name, self.budget.limits.xml)
        if len(content) > _LONGEST_KEPT:
            return look(parse_xml(content))
        return cast(T, _found(content, look))

    def _too_large(self, limit: int | None) -> Unopened:
        most = min(limit or self.budget.limits.unpacked, self.budget.limits.unpacked)
        return Unopened(
            attachments.LIMIT, what=f"{_KIND}の展開後の大きさ", limit=f"{most // _MB}MB"
        )
