"""Read how the files inside an Office file (its parts) refer to each other.

Links to anything outside are never followed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.office.errors import Unopened
from intake.office.package import Element, Package
from intake.vocabulary.findings import attachments


@dataclass(frozen=True, slots=True)
class Relation:
    """A reference to another part: the last word of its type, such as "worksheet", and its path."""

    sort: str
    path: str


def relations(package: Package, part: str) -> Mapping[str, Relation]:
    """Id -> Relation for each reference in the part with the path `part`; {} if there are none.

    References to missing or outside files are left out. "" as `part` means the Office file itself.
    """
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package:
        return {}
    found = {}
    for name, sort, to, outside in package.part(path, _entries):
        target = _resolved(folder, to)
        if not outside and target in package:
            found[name] = Relation(sort, target)
    return found


def _entries(root: Element) -> tuple[tuple[str, str, str, bool], ...]:
    """(id, last word of the type, target, whether the target is outside) for each reference."""
    return tuple(
        (
            entry.get("Id") or "",
            (entry.get("Type") or "").rpartition("/")[2],
            entry.get("Target") or "",
            entry.get("TargetMode") == "External",
        )
        for entry in root.iterfind("{*}Relationship")
    )


def _resolved(folder: str, target: str) -> str:
    base = "" if target.startswith("/") else folder
    return posixpath.normpath(posixpath.join(base, target.lstrip("/")))


def of_sort(targets: Mapping[str, Relation], sort: str) -> Iterator[str]:
    """The paths of all references whose type is `sort`, such as "worksheet"."""
    return (relation.path for relation in targets.values() if relation.sort == sort)


def main_part(package: Package, kind: str) -> str:
    """The path of the main part of an Office file, such as word/document.xml.

    Raises Unopened if there is none; `kind` is the Japanese name of the kind of file, for its
    message.
    """
    for path in of_sort(relations(package, ""), "officeDocument"):
        return path
    raise Unopened(attachments.DAMAGED, kind=kind)
