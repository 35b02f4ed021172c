"""Why an attachment could not be read: a kind of finding and its one Japanese sentence with the cure."""

from __future__ import annotations

from dataclasses import replace

from intake.vocabulary.codes import Severity
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import attachments


class Unopened(Exception):
    """An attachment, or something in it, that was not opened."""

    def __init__(self, found: Finding) -> None:
        super().__init__(found.message)
        self.found = found

    @property
    def code(self) -> str:
        return self.found.code

    @property
    def sentence(self) -> str:
        """What is wrong, without the file's name."""
        return self.found.message

    def finding(self, where: str) -> Finding:
        return replace(self.found, message=f"{where}：{self.sentence}", where=where)


def damaged(kind: str) -> Unopened:
    return Unopened(attachments.DAMAGED(kind=kind))


def failed() -> Unopened:
    return Unopened(attachments.FAILED())


def entities() -> Unopened:
    return Unopened(attachments.ENTITIES())


def too_large(what: str, limit: str) -> Unopened:
    return Unopened(attachments.LIMIT(what=what, limit=limit))


def encrypted(kind: str) -> Unopened:
    return Unopened(attachments.ENCRYPTED(kind=kind))


def locked(kind: str) -> Unopened:
    """Encrypted in a way that is not opened here, password or not."""
    return Unopened(attachments.LOCKED(kind=kind))


def unsupported(kind: str) -> Unopened:
    return Unopened(attachments.UNSUPPORTED(kind=kind))


def sealed(kind: str) -> Unopened:
    """Encrypted for somebody's key: no password helps."""
    return Unopened(attachments.SEALED(kind=kind))


def infected(name: str) -> Unopened:
    return Unopened(attachments.INFECTED(name=name))


def unscanned() -> Unopened:
    return Unopened(attachments.UNSCANNED())


def scanned(kind: str) -> Unopened:
    return Unopened(attachments.SCANNED(kind=kind))


_LOGO = 60_000  # bytes: pictures that mail programs put into signatures are smaller


def picture(size: int) -> Unopened:
    """A picture: a small one is a signature's logo, a large one may be a photographed form."""
    severity = Severity.NOTE if size < _LOGO else Severity.REVIEW
    return Unopened(attachments.PICTURE(severity=severity))


def program() -> Unopened:
    return Unopened(attachments.PROGRAM())
