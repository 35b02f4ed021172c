"""Render letter templates (Jinja) in a sandbox; errors are explained in one Japanese sentence."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from intake.terms import IntakeError

SHIPPED = Path(__file__).resolve().parent / "templates"
_QUOTED = 200  # characters of an error
_LONGEST = 100_000  # characters of a letter


class TemplateError(IntakeError):
    """Raised if a letter cannot be written: its template, or a text file for it, is unusable.

    The message names the file and says in Japanese what to correct.
    """


def render(folder: Path, name: str, values: Mapping[str, Any]) -> str:
    """Return the text of the template `name`, filled in with `values`.

    The template is looked for in `folder`, then among those shipped with the software. Raises
    TemplateError, which names the template, the line if it is known, and what to correct. Raises it
    also if `folder` is missing, because the shipped templates may differ from the office's own.
    """
    own_templates(folder)
    try:
        text = _environment(folder).get_template(name).render(values)
    except jinja2.UndefinedError as error:
        raise TemplateError(
            f"文例 {_place(error, folder, name)}: {_unknown(str(error.message))}項目名のつづりを直してください。"
        ) from None
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(
            f"文例 {error.filename or error.name} の {error.lineno} 行目: 書き方が正しくありません（{str(error.message)[:_QUOTED]}）。"
            "元の文例と見比べて直してください。"
        ) from None
    except (jinja2.TemplateNotFound, OSError) as error:
        raise TemplateError(
            f"文例 {str(error)[:_QUOTED]} がありません。文例のフォルダーに戻してください。"
        ) from None
    except UnicodeDecodeError:
        raise TemplateError(
            f"文例 {file_of(folder, name)} か、その中で使う文例の文字コードがUTF-8ではありません。UTF-8で保存し直してください。"
        ) from None
    except Exception as error:  # whatever an expression written into a template may raise
        raise TemplateError(
            f"文例 {_place(error, folder, name)}: 差込みの途中で誤りが起きました（{type(error).__name__}）。"
            "元の文例と見比べて直してください。"
        ) from None
    if len(text) > _LONGEST:
        raise TemplateError(
            f"文例 {file_of(folder, name)}: 文が長すぎます（{len(text):,}字）。短くしてください。"
        )
    return text


def file_of(folder: Path, name: str) -> Path:
    """Return the file of the template `name`: the one in `folder` or, if none, the one shipped."""
    return own if (own := folder / name).is_file() else SHIPPED / name


def _unknown(said: str) -> str:
    """A Japanese sentence that names the unknown placeholder, from Jinja's error message `said`."""
    found = re.search(r"'([^']*)' is undefined|has no (?:attribute|element) '?([^']*)'?", said)
    word = found and (found[1] or found[2])
    return (
        f"「{word[:_QUOTED]}」という差込み項目はありません。"
        if word
        else "差込み項目が正しくありません。"
    )


def _place(error: Exception, folder: Path, name: str) -> str:
    """The file, with the line if known, in which rendering a template failed, as Japanese text.

    `error` is the error raised, `name` the template's name, `folder` the folder in which it was
    looked for first.
    """
    steps = traceback.extract_tb(error.__traceback__)  # Jinja puts the templates' own lines there
    for step in reversed(steps):
        if Path(step.filename).parent in (folder, SHIPPED):
            return f"{step.filename} の {step.lineno} 行目"
    return str(file_of(folder, name))


def own_templates(folder: Path) -> list[str]:
    """Return the names of the templates that `folder` has in place of those shipped, sorted.

    Raises TemplateError if `folder` is not a folder.
    """
    if not folder.is_dir():
        raise TemplateError(
            f"文例のフォルダー {folder} がありません。元に戻すか、[answers] templates の名前を直してください。"
            "それまで、返信は作りません。"
        )
    if folder == SHIPPED:
        return []
    return sorted(path.name for path in SHIPPED.iterdir() if (folder / path.name).is_file())


class _Sandbox(ImmutableSandboxedEnvironment):
    """A sandboxed Jinja environment that refuses * and **, which could exhaust memory."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise jinja2.exceptions.SecurityError("文例の中で掛け算やべき乗は使えません")


@cache
def _environment(folder: Path) -> jinja2.Environment:
    environment = _Sandbox(
        loader=jinja2.FileSystemLoader([folder, SHIPPED], encoding="utf-8"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.globals.clear()
    return environment
