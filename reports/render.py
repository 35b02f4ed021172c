"""Render the HTML templates in reports/templates: values are escaped, and a template that needs a
value it is not given raises an error.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # figures in the terminal need no templates
    import jinja2

_TEMPLATES = Path(__file__).resolve().parent / "templates"


@cache
def _environment() -> jinja2.Environment:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    return environment


def render(template: str, **values: Any) -> str:
    """Return the text (HTML, CSS or JavaScript) of a template in reports/templates, filled in with
    `values` by name.

    `template` is the file's name. Raises jinja2.UndefinedError if the template needs a value that
    is not given.
    """
    return _environment().get_template(template).render(values)
