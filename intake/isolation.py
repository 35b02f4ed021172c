"""A process shut in before it opens what strangers sent: no network, no programs, no files written.

On Linux the process leaves for an empty network of its own (a namespace; root needs no other, anybody
else a user namespace with it, where the system allows that). Everywhere a hook of Python's own
refuses connections, programs and writing: it holds for every parser here that is written in Python,
and for those in C as far as they go through Python.
"""

from __future__ import annotations

import ctypes
import os
import sys
from enum import StrEnum
from typing import Any

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # linux/sched.h
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_REFUSED = frozenset({
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
    "socket.gethostbyname", "socket.gethostbyaddr", "subprocess.Popen", "os.system", "os.exec",
    "os.posix_spawn", "os.spawn", "os.startfile", "os.fork", "os.forkpty", "os.remove", "os.rename",
    "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate", "os.kill",
    "shutil.rmtree", "webbrowser.open", "urllib.Request", "ctypes.dlopen",
})  # fmt: skip


class Shut(StrEnum):
    """How far a process is shut in."""

    NAMESPACE = "namespace"  # the system gives it no network
    HOOK = "hook"  # Python refuses


def shut_in() -> Shut:
    """Shut this process in, for good; how far the system let it."""
    alone = _leave_the_network()
    sys.addaudithook(_refuse)
    return Shut.NAMESPACE if alone else Shut.HOOK


def _leave_the_network() -> bool:
    """Whether the system has given this process an empty network. It must have one thread only."""
    if sys.platform != "linux":
        return False
    try:
        unshare = ctypes.CDLL(None).unshare
    except (OSError, AttributeError):
        return False
    return any(unshare(flags) == 0 for flags in (_NEW_NETWORK, _NEW_USER | _NEW_NETWORK))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError(f"{event} is refused where mails are read")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
        raise PermissionError("nothing is written where mails are read")
