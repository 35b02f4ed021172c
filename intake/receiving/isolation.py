"""A process shut in before it opens what strangers sent: no network, no programs, no files written.

On Linux the system itself forbids it the calls that reach a network or start a program (seccomp, which
needs no root), and gives it an empty network where it may (a namespace). Everywhere a hook of Python's
own refuses connections, programs and writing: it holds for every parser here that is written in
Python, and for those in C as far as they go through Python.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
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

    SYSTEM = "system"  # the system gives it no network and starts no program
    HOOK = "hook"  # Python refuses


def shut_in() -> Shut:
    """Shut this process in, for good; how far the system let it."""
    left = leave_the_network()
    forbidden = forbid_calls()
    sys.addaudithook(_refuse)
    return Shut.SYSTEM if left or forbidden else Shut.HOOK


def leave_the_network() -> bool:
    """Whether the system has given this process an empty network; it must have one thread only."""
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


# --- seccomp: linux/seccomp.h, linux/filter.h, and the numbers of calls by processor ---------------

_NO_NEW_PRIVILEGES, _SET_SECCOMP, _BY_FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_OTHER_NUMBERING = 0x40000000  # x32 on the same processor
_CALLS = {  # processor -> its mark; socket, connect, bind, execve, execveat, ptrace, io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 49, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 200, 221, 281, 117, 425)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def forbid_calls() -> bool:
    """Whether the system refuses this process, from now on, to reach a network or start a program."""
    known = _CALLS.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    code = _filter(*known)
    program = _Program(len(code) // 8, code)
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return False
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(prctl(_SET_SECCOMP, _BY_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(processor: int, calls: tuple[int, ...]) -> bytes:
    """The program that the kernel asks of each call: refused by its number, else allowed."""
    refuse = len(calls) + 1  # steps from the first comparison of a number to the refusal
    steps = [
        (_LOAD, 0, 0, 4),  # the processor
        (_EQUAL, 0, refuse + 2, processor),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_AT_LEAST, refuse, 0, _OTHER_NUMBERING),
        *((_EQUAL, refuse - 1 - place, 0, call) for place, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
