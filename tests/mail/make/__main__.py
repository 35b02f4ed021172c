"""Write the .eml file of every case again; with --check only compare. `python -m tests.mail.make`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

CASES = Path(__file__).resolve().parent.parent / "cases"
MODULES = sorted(path.stem for path in Path(__file__).parent.glob("cases_*.py"))


def made() -> dict[str, bytes]:
    """Case name -> mail. SystemExit if two cases have one name."""
    found: dict[str, bytes] = {}
    for module in MODULES:
        for name, content in importlib.import_module(f"{__package__}.{module}").cases().items():
            if name in found:
                raise SystemExit(f"{module}: {name} is made twice")
            found[name] = content
    return found


def main() -> int:
    cases = made()
    differing = 0
    CASES.mkdir(exist_ok=True)
    for name, content in cases.items():
        path = CASES / f"{name}.eml"
        if path.is_file() and path.read_bytes() == content:
            continue
        differing += 1
        print(name)
        if "--check" not in sys.argv:
            path.write_bytes(content)
    stray = {path.stem for path in CASES.glob("*.eml")} - cases.keys()
    print(f"{len(cases)} cases, {differing} differing, not made here: {sorted(stray) or 'none'}")
    return int(bool("--check" in sys.argv and (differing or stray)))


if __name__ == "__main__":
    sys.exit(main())
