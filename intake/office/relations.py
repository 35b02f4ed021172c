"""Read how the files inside an Office file (called its parts) refer to each other.

References to anything outside the Office file are never followed.
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
    """A reference from one file inside an Office file to another.

    `sort` is its kind, such as "worksheet" (the last word of the type's URL); `path` is the path of
    the other file.
    """

    sort: str
    path: str


def relations(package: Package, part: str) -> Mapping[str, Relation]:
    """Return the references from one part (inner file) of an Office file, as {id: Relation}.

    `package` is the open Office file. `part` is the path of the part in it; "" means the references
    of the whole Office file. References to missing files, and to anything outside the Office file,
    are left out.
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
    """Return every reference in a relations file, as (id, kind, target, is external).

    The kind is the last word of the type's URL, such as "worksheet". A reference is external if its
    target is outside the Office file. `root` is the root element of the relations file.
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
    """Yield the path of each file in `targets`, {id: Relation}, that is of the kind `sort`.

    An example of a kind is "worksheet".
    """
    return (relation.path for relation in targets.values() if relation.sort == sort)


def main_part(package: Package, kind: str) -> str:
    """Return the path of the main file inside an Office file, such as word/document.xml.

    `kind` is the Japanese name of this kind of Office file, for the message of the error. Raises
    Unopened if there is no main file.
    """
    for path in of_sort(relations(package, ""), "officeDocument"):
        return path
    raise Unopened(attachments.DAMAGED, kind=kind)
