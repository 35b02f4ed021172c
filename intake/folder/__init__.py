"""Whom the state folder is open to: its owner, or one group besides. Never anyone else.

The folder itself says which: one with mode 2770 is its group's too, any other its owner's alone.
Whatever is made inside gets modes to match, whatever the umask of the program that makes it.
"""

from intake.folder.access import (
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    SHARED_FOLDER,
    StateError,
    discard_database,
    file_mode,
    is_shared,
    make_folder,
    no_core_dumps,
    open_to,
    private,
    put_in_place,
    replacing,
    sync_file,
    sync_folder,
    umask_for,
    write_whole,
    wrongly_open,
)

__all__ = [
    "PRIVATE_FILE",
    "PRIVATE_FOLDER",
    "SHARED_FOLDER",
    "StateError",
    "discard_database",
    "file_mode",
    "is_shared",
    "make_folder",
    "no_core_dumps",
    "open_to",
    "private",
    "put_in_place",
    "replacing",
    "sync_file",
    "sync_folder",
    "umask_for",
    "write_whole",
    "wrongly_open",
]
