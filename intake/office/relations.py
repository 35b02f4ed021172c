"""What the parts of an Office package point to inside it; links to outside are never followed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.office.errors import Unopened
from intake.office.package import Element, Package
from intake.vocabulary.findings import attachments


@dataclass(frozen=True, slots=True)
class Relation:
    """One pointer: its type's last word (「worksheet」) and the path of the part."""

    sort: str
    path: str


def relations(package: Package, part: str) -> Mapping[str, Relation]:
    """What a part points to, by id; only parts that are there."""
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
    """Id, last word of the type, target, whether it lies outside."""
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
    """The paths of all parts of one type."""
    return (relation.path for relation in targets.values() if relation.sort == sort)


def main_part(package: Package, kind: str) -> str:
    """The document's main part. Raises Unopened where there is none."""
    for path in of_sort(relations(package, ""), "officeDocument"):
        return path
    raise Unopened(attachments.DAMAGED, kind=kind)
