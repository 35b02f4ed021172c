"""Files that a decision rests on: kept under their sha256, read where they are a 利用申込書."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from intake.reading.assess import merge
from intake.reading.attachment import open_parts
from intake.reading.form import read_form
from intake.reading.parts import Part
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
    return of_file(state, path) | {"fields": fields}


def _form_fields(path: Path | str) -> dict[str, str]:
    """The fields of a 利用申込書 in a file; IntakeError where it is none."""
    file = Path(path)
    documents = open_parts([Part(file.name, "application/octet-stream", _content(path))], [])
    forms = [form for document in documents if (form := read_form(document)) is not None]
    if not forms:
        problem = next(
            (d.problem for d in documents if d.problem), "利用申込書の項目が見当たりません。"
        )
        raise IntakeError(f"{file.name} を利用申込書として読めません。{problem}")
    return {str(name): value for name, value in merge((), forms).fields.items()}


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
