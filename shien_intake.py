"""The entry points of the commands, which first check that no other package is mixed with ours.

A data catalogue on the public index is also named `intake`. If both are installed, their files mix
without a warning. This module is outside of any package of that name, so it can report the mixture
even if the other package hides ours.
"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

_OTHER = "intake"  # on the index; ours is shien-intake there
_OURS, _THEIRS = ("cli.py", "vocabulary"), ("catalog", "source")  # inside a folder named intake


class MixedUpError(Exception):
    """Raised if the other package named `intake` is installed here; the message says what to do."""

    def _render_traceback_(self) -> list[str]:
        """The lines that Jupyter shows for this error instead of a traceback: its message alone."""
        return [str(self)]


def problem() -> str | None:
    """A Japanese sentence, with what to do, if another package named `intake` is mixed with ours.

    None if our package is alone.
    """
    places = _places()
    installed = _version_of_the_other()
    hidden = any(not (place / name).exists() for place in places[:1] for name in _OURS)
    mixed = any((place / name).is_dir() for place in places for name in _THEIRS)
    if installed is None and not hidden and not mixed:
        return None
    where = places[0] if places else Path(sys.prefix)
    return (
        f"この環境（{where}）には、同じ名前の別のパッケージ intake"
        f"（データカタログ{f' {installed}' if installed else ''}）が入っており、ファイルが混ざるため"
        "動かせません。この仕組みだけの仮想環境を新しく作って入れるか、`pip uninstall intake` の後に、"
        "この仕組みを `pip install --force-reinstall --no-deps` で入れ直してください。"
    )


def refuse_mixture() -> None:
    """Raise MixedUpError if another package named `intake` is mixed with ours; for notebooks."""
    if found := problem():
        raise MixedUpError(found)


def intake() -> None:
    """The entry point of the command `intake`."""
    _exit_if_mixed()
    from intake.cli import main

    main()


def reports() -> None:
    """The entry point of the command `reports`."""
    _exit_if_mixed()
    from reports.cli import main

    main()


def _exit_if_mixed() -> None:
    if found := problem():
        print(f"エラー：{found}", file=sys.stderr)
        sys.exit(2)


def _places() -> list[Path]:
    """The folders in which Python looks for the package `intake`, found without importing it."""
    spec = find_spec(_OTHER)
    return [Path(place) for place in (spec and spec.submodule_search_locations) or ()]


def _version_of_the_other() -> str | None:
    try:
        return distribution(_OTHER).version
    except PackageNotFoundError:
        return None
