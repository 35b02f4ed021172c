"""Files that a decision rests on: kept under their sha256, read where they are a 利用申込書."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from intake.cell.jobs import FORM
from intake.cell.process import CannotStart
from intake.desk.opening import opened_here
from intake.store import State
from intake.store.archive import sha256
from intake.terms import IntakeError


def of_file(state: State, path: Path | str) -> dict[str, str]:
    """Keep a file in DIR/evidence; what a decision says of it."""
    content = _content(path)
    digest = sha256(content)
    state.keep_evidence(digest, content)
    return {"evidence": digest, "file": Path(path).name}


def of_form(state: State, path: Path | str) -> dict[str, Any]:
    """Keep a 利用申込書 that came by another way; what a decision says of it, its fields read."""
    fields = _form_fields(path)
    return of_file(state, path) | {"fields": dict(fields)}


def _form_fields(path: Path | str) -> Mapping[str, str]:
    """The fields of a 利用申込書 in a file; IntakeError where it is none."""
    file, content = Path(path), _content(path)
    try:
        filled = opened_here(FORM, content, file.name)
    except CannotStart:
        raise
    except IntakeError as error:
        raise IntakeError(f"{file.name} を利用申込書として読めません。{error}") from None
    if filled.fields is None:
        problem = filled.problem or "利用申込書の項目が見当たりません。"
        raise IntakeError(f"{file.name} を利用申込書として読めません。{problem}")
    return filled.fields


def _content(path: Path | str) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise IntakeError(
            f"{path} というファイルがありません。ファイルの名前と場所を確かめてください。"
        ) from None
    except OSError as error:
        raise IntakeError(
            f"{path} を読めません（{error.strerror}）。ファイルの場所を確かめてください。"
        ) from None
