"""The paths of data files: in `data/` of a source checkout, or inside the installed package."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import pwd

SNAPSHOT = "snapshot.duckdb"  # in the state folder
DEMO_MARK = "MIHON"  # a file that marks the state folder of a demo
_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def in_checkout() -> bool:
    return (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "data" / "register").is_dir()


def data_path(*names: str) -> Path:
    """Return the path of a file or folder in the data that come with the software.

    `names` lead to it from the data folder: data_path("register") is the folder `register` in it.
    """
    root = _CHECKOUT / "data" if in_checkout() else _PACKAGE / "_data"
    return root.joinpath(*names)


def default_state() -> Path:
    """Return the path of the default state folder: `data/var` in the source checkout.

    If the software runs as an installed package, the path is `data/var` in the current folder.
    """
    base = _CHECKOUT if in_checkout() else Path.cwd()
    return base / "data" / "var"


def account() -> str:
    """Return the name of the account that runs the program, as the operating system says.

    The result is "uid 4711" for an account without a name. getpass.getuser is not used: it believes
    the variables LOGNAME and USER, which anybody who runs the program can set.
    """
    if sys.platform == "win32":
        return os.getlogin()  # there it asks the system; elsewhere who holds the terminal
    uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid {uid}"
