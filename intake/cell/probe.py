"""Test, from inside a confined cell (sandboxed process), which actions the system refuses.

The test tries to use files, connections, processes and the main process's memory. It does so
through the C library, because an exploit of a parser written in C would do so too. Linux only.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
from collections.abc import Callable

from intake.cell.confine import LINUX

THINGS = ("file", "connection", "process", "memory")  # what is tried, in order
_NOT_ALLOWED = (errno.EPERM, errno.ESRCH, errno.EACCES, errno.ENOSYS)


class _Piece(ctypes.Structure):  # struct iovec
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def prepare(parent: int) -> Callable[[], list[str]]:
    """Prepare a test of the sandbox; returns a function that runs it.

    Call that function when the sandbox is in force. It returns the names of the actions that the
    system refuses, out of file, connection, process and memory (of another process); [] on systems
    other than Linux. `parent` is the process id of the main process.
    """
    if not LINUX:
        return list
    libc = ctypes.CDLL(None, use_errno=True)
    others = {parent, os.getppid()} - {0}  # the main process, and the guard if it is visible here
    tries: tuple[Callable[[], bool], ...] = (
        lambda: _opens(libc),
        lambda: _connects(libc),
        lambda: _starts(libc),
        lambda: any(_looks_into(libc, pid) for pid in others),
    )

    def trial() -> list[str]:
        return [thing for thing, possible in zip(THINGS, tries, strict=True) if not possible()]

    return trial


def _opens(libc: ctypes.CDLL) -> bool:
    found = libc.open(b"/", os.O_RDONLY)
    return bool(found >= 0 and libc.close(found) == 0)


def _connects(libc: ctypes.CDLL) -> bool:
    found = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    return bool(found >= 0 and libc.close(found) == 0)


def _starts(libc: ctypes.CDLL) -> bool:
    child = libc.fork()
    if child == 0:
        libc._exit(0)
    return bool(child > 0)


def _looks_into(libc: ctypes.CDLL, pid: int) -> bool:
    """Whether the system lets this process read the memory of the process `pid`.

    To find out, it reads at an arbitrary address. False if the error says that reading is not
    permitted or not possible, or that no such process is visible. Any other error, such as a wrong
    address, comes only after permission, and gives True. `libc` is the C library.
    """
    there = ctypes.create_string_buffer(1)
    here = _Piece(ctypes.addressof(there), 1)
    read = libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(here), 1, 0)
    return read >= 0 or ctypes.get_errno() not in _NOT_ALLOWED
