"""Read how the parts of an Office file refer to each other. Links to outside are never followed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.office.errors import Unopened
from intake.office.package import Element, Package
from intake.vocabulary.findings import attachments


@dataclass(frozen=True, slots=True)
class Relation:
    """A pointer to another part: the last word of its type (「worksheet」), and the part's path."""

    sort: str
    path: str


def relations(package: Package, part: str) -> Mapping[str, Relation]:
    """Id -> Relation of the part with the path `part`, for targets that exist in the package."""
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
    """(id, last word of the type, target, whether the target is outside the package) of each
    relation.
    """
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
    """The paths of all targets of one type, such as "worksheet"."""
    return (relation.path for relation in targets.values() if relation.sort == sort)


def main_part(package: Package, kind: str) -> str:
    """The path of the document's main part.

    Raises Unopened if there is none; `kind` is the Japanese name of the kind of file in the
    message.
    """
    for path in of_sort(relations(package, ""), "officeDocument"):
        return path
    raise Unopened(attachments.DAMAGED, kind=kind)
