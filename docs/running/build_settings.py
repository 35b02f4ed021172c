"""Write settings.md, the list of all settings, from the class Settings.

Run by `python docs/running/build_settings.py`, or `make docs`. The meaning of a setting is the
comment beside it in the class; a test checks that each setting has one and that the committed page
is up to date.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from intake.settings import Settings

PAGE = Path(__file__).resolve().parent / "settings.md"

_HEAD = """\
# Settings

Made by `make docs` from the settings class; do not edit.

`DIR/settings.toml` holds them (`DIR` is the state folder).
Each may also come from the environment, which wins: `[mailbox] host` is `INTAKE_MAILBOX__HOST`;
lists and dates are written as JSON there (`INTAKE_MAILBOX__FOLDERS='["INBOX"]'`). File names count
from the folder of the settings file. A name that does not exist, or a value out of range, is refused
at once with a sentence; `intake doctor` checks the rest.
"""


def page() -> str:
    """Return the Markdown text of settings.md."""
    plain, sections = [], []
    for name, field in Settings.model_fields.items():
        if kind := _model(field.annotation):
            sections.append(_section(name, kind))
        else:
            plain.append((name, field))
    top = ["\n## Without a section, at the top of the file\n", *_table(Settings, dict(plain))]
    return (
        "\n".join([_HEAD.rstrip("\n"), *top, *(line for each in sections for line in each)]) + "\n"
    )


def _model(annotation: Any) -> type[BaseModel] | None:
    """Return the settings class in this type annotation of a field, also if the field is optional
    (`X | None`); None if the field is a plain value.

    A field with such a class is a section of settings.toml.
    """
    for each in (annotation, *get_args(annotation)):
        if isinstance(each, type) and issubclass(each, BaseModel):
            return each
    return None


def _section(name: str, kind: type[BaseModel]) -> list[str]:
    why = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    return [f"\n## [{name}]\n", *([f"{why}\n"] if why else []), *_table(kind, kind.model_fields)]


def _table(kind: type[BaseModel], fields: dict[str, FieldInfo]) -> list[str]:
    meaning = dict(_meanings(kind))
    rows = [
        f"| `{name}` | {_values(field)} | {_default(field)} | {meaning.get(name, '')} |"
        for name, field in fields.items()
        if _model(field.annotation) is None
    ]
    return ["| setting | values | default | meaning |", "|---|---|---|---|", *rows]


def _meanings(kind: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yields (name of a setting, the comment beside it or "") for the fields of the class `kind`
    and of the classes it inherits from.
    """
    for each in reversed(kind.__mro__):
        if not issubclass(each, BaseModel) or each.__module__.startswith("pydantic"):
            continue
        lines = textwrap.dedent(inspect.getsource(each)).splitlines()
        for node in ast.parse("\n".join(lines)).body[0].body:  # type: ignore[attr-defined]
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                written = " ".join(lines[node.lineno - 1 : node.end_lineno])
                comment = re.search(r"#\s+(.+?)\s*$", written)
                yield node.target.id, comment[1].replace("|", "\\|") if comment else ""


def _values(field: FieldInfo) -> str:
    text = _kind(field.annotation)
    bounds = [
        f"{sign} {getattr(rule, name)}"
        for rule in field.metadata
        for name, sign in (("gt", ">"), ("ge", "≥"), ("lt", "<"), ("le", "≤"))
        if hasattr(rule, name)
    ]
    return ", ".join([text, *bounds])


def _kind(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return ", ".join(f'`"{value}"`' for value in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return ", ".join(f'`"{value.value}"`' for value in annotation)
    if get_origin(annotation) is Annotated:
        return _kind(get_args(annotation)[0])
    if get_origin(annotation) is tuple:
        return f"list of {_kind(get_args(annotation)[0])}"
    options = [each for each in get_args(annotation) if each is not type(None)]
    if options:
        return " or ".join(_kind(each) for each in options)
    return _NAMES.get(getattr(annotation, "__name__", ""), str(annotation))


_NAMES = {
    "str": "text", "int": "whole number", "float": "number", "bool": "`true`, `false`",
    "Path": "file or folder", "SecretStr": "text", "date": "date", "datetime": "date or time",
}  # fmt: skip


def _default(field: FieldInfo) -> str:
    value = field.default
    if value in (None, "", ()):
        return ""
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, tuple):
        return "`[" + ", ".join(f'"{each}"' for each in value) + "]`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f'`"{value}"`' if isinstance(value, (str, Path)) else f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
