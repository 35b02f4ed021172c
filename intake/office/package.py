"""Read zip containers (archives, Office files, OpenDocument files) and XML, within limits."""

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
    """The root element of an XML file.

    Raises Unopened if it is malformed or has a document type declaration, which could define
    entities that expand without end. `lenient` accepts XML that is not well-formed, because VML
    drawings leave <br> open.
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
    """The value of an attribute by its local name, in any namespace; "" if absent."""
    found = (str(v) for key, v in element.attrib.items() if key.rpartition("}")[2] == name)
    return next(found, "")


def is_on(properties: Element, name: str) -> bool:
    """Whether run or font properties contain a switch such as <b/> whose value is not "off".

    `name` is the element's local name.
    """
    found = properties.find(f"{{*}}{name}")
    return found is not None and (attribute(found, "val") or "1") not in _OFF


def whole(text: str | None) -> int:
    """The number that a text of up to nine digits means; -1 for any other text and for None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


@lru_cache(maxsize=64)
def _found(content: bytes, look: Callable[[Element], Any]) -> Any:
    return look(parse_xml(content))


class Package:
    """An open zip container; `members` is name -> entry.

    Creating one or reading from it raises Unopened if it is damaged or exceeds a limit.
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
        """How many bytes of a member may be read, by `limit` and by what is left for the whole
        mail.

        Raises Unopened if the member declares a larger size. `limit` is in bytes; None sets none
        for this member.
        """
        limits = self.budget.limits
        most = min(limit or limits.unpacked, limits.unpacked - self.budget.unpacked)
        if info.file_size > most:
            raise self._too_large(limit)
        return most

    def count(self, info: zipfile.ZipInfo, content: bytes, most: int) -> None:
        """Count a member's unpacked content towards the mail's budget.

        Raises Unopened if it is longer than `most` bytes, or was compressed more than the limit
        allows.
        """
        self.budget.unpacked += len(content)
        if len(content) > most:
            raise self._too_large(most)
        ratio = self.budget.limits.ratio
        if len(content) > _MB and len(content) > max(info.compress_size, 1) * ratio:
            raise Unopened(attachments.LIMIT, what=f"{_KIND}の圧縮の比率", limit=f"{ratio}倍")

    def read(self, member: str | zipfile.ZipInfo, limit: int | None = None) -> bytes:
        """The unpacked content of a member, named or given as its entry.

        Raises Unopened if it is damaged or larger than `limit` bytes.
        """
        info = self.members[member] if isinstance(member, str) else member
        most = self.most(info, limit)
        with damaged(_KIND), self.file.open(info) as stream:
            content = stream.read(most + 1)
        self.count(info, content, most)
        return content

    def xml(self, name: str, *, lenient: bool = False) -> Element:
        """The root element of an XML member. Raises Unopened as `read` and `parse_xml` do.

        `lenient` accepts XML that is not well-formed.
        """
        return parse_xml(self.read(name, self.budget.limits.xml), lenient=lenient)

    def part(self, name: str, look: Callable[[Element], T]) -> T:
        """The result of calling `look` with the root element of an XML member.

        Results for small members are cached by content, because forms filled in from one blank form
        share their styles and relations. Raises Unopened as `read` and `parse_xml` do.
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
