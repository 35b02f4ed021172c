"""All kinds of findings (remarks on a mail for staff): FINDINGS has them by code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType

from intake.vocabulary.finding import FindingKind, Group
from intake.vocabulary.findings import attachments, fields, mail, municipality, sender


def declared(module: ModuleType) -> Iterator[tuple[str, FindingKind]]:
    """Yield (name of the constant, kind of finding) for every kind of finding that a module
    declares.

    If a constant is a dict from field to kind, it is yielded once for each kind in it.
    """
    for constant, value in vars(module).items():
        each = value.values() if isinstance(value, dict) else (value,)
        yield from ((constant, kind) for kind in each if isinstance(kind, FindingKind))


MODULES = (mail, attachments, fields, municipality, sender)
FINDINGS: Mapping[str, FindingKind] = {
    kind.code: kind for module in MODULES for _, kind in reversed([*declared(module)])
}
"""Code -> kind of finding; if several kinds have one code, the one declared first."""


def of_group(group: Group) -> tuple[FindingKind, ...]:
    """Return all kinds of findings (remarks on mails for staff) that pages count under `group`."""
    return tuple(kind for kind in FINDINGS.values() if kind.group is group)
