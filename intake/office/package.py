"""Zip containers opened within limits: archives, Office files, OpenDocument."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

from lxml import etree  # type: ignore[import-untyped]

from intake.office.errors import Unopened
from intake.office.limits import Budget
from intake.vocabulary.findings import attachments

Element = Any  # an element of lxml, which tells no types
T = TypeVar("T")

_KIND = "圧縮ファイル又はOfficeファイル"
_MB = 1024 * 1024
_LONGEST_KEPT = 64 * 1024  # bytes of a part that is remembered with what was found in it
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
    """The root of an XML part; document type declarations, and with them entities, are refused.

    `lenient` repairs what is not well-formed: VML drawings leave <br> open. Raises Unopened.
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
    """An attribute in whichever of its namespaces; "" where there is none."""
    return next((str(v) for key, v in element.attrib.items() if key.endswith("}" + name)), "")


def whole(text: str | None) -> int:
    """A whole number as XML holds it; -1 where the text is none, or too long to be one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


@lru_cache(maxsize=64)
def _found(content: bytes, look: Callable[[Element], Any]) -> Any:
    return look(parse_xml(content))


class Package:
    """The members of a zip container, each read at most to the limits."""

    def __init__(self, content: bytes, budget: Budget) -> None:
        self.budget = budget
        self._content = content
        try:
            self.file = zipfile.ZipFile(self.stream())
        except Exception as error:  # zipfile raises many kinds on broken directories
            raise Unopened(attachments.DAMAGED, kind=_KIND) from error
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
        """How many bytes of a member may be read. Raises Unopened where it declares more."""
        limits = self.budget.limits
        most = min(limit or limits.unpacked, limits.unpacked - self.budget.unpacked)
        if info.file_size > most:
            raise self._too_large(limit)
        return most

    def count(self, info: zipfile.ZipInfo, content: bytes, most: int) -> None:
        """Counts what was unpacked. Raises Unopened where the declared size was a lie."""
        self.budget.unpacked += len(content)
        if len(content) > most:
            raise self._too_large(most)
        ratio = self.budget.limits.ratio
        if len(content) > _MB and len(content) > max(info.compress_size, 1) * ratio:
            raise Unopened(attachments.LIMIT, what=f"{_KIND}の圧縮の比率", limit=f"{ratio}倍")

    def read(self, member: str | zipfile.ZipInfo, limit: int | None = None) -> bytes:
        """A member's content. Raises Unopened where a limit is reached or it cannot be read."""
        info = self.members[member] if isinstance(member, str) else member
        most = self.most(info, limit)
        try:
            with self.file.open(info) as stream:
                content = stream.read(most + 1)
        except Exception as error:  # broken or unknown compression, checksum
            raise Unopened(attachments.DAMAGED, kind=_KIND) from error
        self.count(info, content, most)
        return content

    def xml(self, name: str, *, lenient: bool = False) -> Element:
        """The root of an XML member. Raises Unopened."""
        return parse_xml(self.read(name, self.budget.limits.xml), lenient=lenient)

    def part(self, name: str, look: Callable[[Element], T]) -> T:
        """What `look` finds in an XML member; looked up where the same bytes came before.

        Every form filled in from one blank form has the same styles and relations. Raises Unopened.
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
