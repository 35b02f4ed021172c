"""Where the commands start. Another package named `intake`, a data catalogue, is on the public index: where
both are installed, their files mix without a warning. This module is in no package of that name, so it
can say so even where the other one hides ours.
"""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

_OTHER = "intake"  # on the index; ours is shien-intake there
_OURS, _THEIRS = ("cli.py", "vocabulary"), ("catalog", "source")  # inside a folder named intake


class MixedUpError(Exception):
    """Both packages are in one environment: one Japanese sentence with the cure."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows in place of a traceback."""
        return [str(self)]


def problem() -> str | None:
    """Why our package cannot be relied on here, with the cure; None where it is alone."""
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
    """Raise MixedUpError where another package named intake is in the way. For notebooks."""
    if found := problem():
        raise MixedUpError(found)


def intake() -> None:
    """The command `intake`."""
    _exit_if_mixed()
    from intake.cli import main

    main()


def reports() -> None:
    """The command `reports`."""
    _exit_if_mixed()
    from reports.cli import main

    main()


def _exit_if_mixed() -> None:
    if found := problem():
        print(f"エラー：{found}", file=sys.stderr)
        sys.exit(2)


def _places() -> list[Path]:
    """The folders that `import intake` looks into, without importing it."""
    spec = find_spec(_OTHER)
    return [Path(place) for place in (spec and spec.submodule_search_locations) or ()]


def _version_of_the_other() -> str | None:
    try:
        return distribution(_OTHER).version
    except PackageNotFoundError:
        return None
