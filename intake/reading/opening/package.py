"""Zip containers opened within limits: archives, Office files, OpenDocument."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from intake.reading.opening.limits import Budget
from intake.reading.opening.trouble import Unopened, damaged, too_large

Element = Any  # an element of lxml, which tells no types

_MB = 1024 * 1024
_CHUNK = 64 * 1024


def parse_xml(content: bytes) -> Element:
    """The root of an XML part; document type declarations, and with them entities, are refused.

    Raises Unopened.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise damaged("Officeファイル") from error
    if root.getroottree().docinfo.doctype:
        raise Unopened(
            "attachment_entities",
            "XMLの実体宣言を含む不審なファイルのため、開きませんでした。申込団体に確認してください。",
        )
    return root


class Package:
    """The members of a zip container, each read at most to the limits."""

    def __init__(self, content: bytes, budget: Budget, kind: str) -> None:
        self.kind = kind
        self.budget = budget
        try:
            self.file = zipfile.ZipFile(io.BytesIO(content))
        except Exception as error:  # zipfile raises many kinds on broken directories
            raise damaged(kind) from error
        infos = self.file.infolist()
        if len(infos) > budget.limits.members:
            raise too_large(f"{kind}の中のファイル数", f"{budget.limits.members:,}")
        self.members = {info.filename: info for info in infos}

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def read(self, name: str, limit: int | None = None) -> bytes:
        """A member's content. Raises Unopened where a limit is reached or it cannot be read."""
        limits = self.budget.limits
        info = self.members[name]
        most = min(limit or limits.unpacked, limits.unpacked - self.budget.unpacked)
        if info.file_size > most:
            raise too_large(f"{self.kind}の展開後の大きさ", f"{_size(limit or limits.unpacked)}")
        try:
            with self.file.open(info) as stream:
                content = stream.read(most + 1)
        except Exception as error:  # broken or unknown compression, checksum, encryption flag
            raise damaged(self.kind) from error
        self.budget.unpacked += len(content)
        if len(content) > most:
            raise too_large(f"{self.kind}の展開後の大きさ", f"{_size(limit or limits.unpacked)}")
        packed = max(info.compress_size, 1)
        if len(content) > _MB and len(content) > packed * limits.ratio:
            raise too_large(f"{self.kind}の圧縮の比率", f"{limits.ratio}倍")
        return content

    def xml(self, name: str) -> Element:
        return parse_xml(self.read(name, self.budget.limits.xml))


def _size(number: int) -> str:
    return f"{number // _MB}MB"
