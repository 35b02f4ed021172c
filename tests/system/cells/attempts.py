"""What a stranger's code would try inside a cell, past Python, by the C library: which of it succeeds."""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import socket
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter

from intake.cell.jobs import Job, answers_of

ATTEMPTS: Job[str, list[str]] = Job("attempts", TypeAdapter(str), answers_of(list[str]))
_LIBC = ctypes.CDLL(None, use_errno=True)
_ATTACH, _DETACH = 16, 17  # linux/ptrace.h
_PIDFD_OPEN, _PIDFD_GETFD, _RING = 434, 438, 425  # the same numbers on every processor
_NEW_USER = 0x10000000


class _Piece(ctypes.Structure):  # struct iovec
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def succeed(told: bytes) -> list[str]:
    """The names of what succeeds. `told`: the other process, an address in it, a folder, a port."""
    victim = json.loads(told)
    ways: dict[str, Callable[[], bool]] = {
        "read a file": lambda: _opened(b"/etc/passwd", os.O_RDONLY),
        "list a folder": lambda: _opened(b"/", os.O_RDONLY | os.O_DIRECTORY),
        "write a file": lambda: _opened(f"{victim['folder']}/written".encode(), 0o101, 0o600),
        "make a folder": lambda: _LIBC.mkdir(f"{victim['folder']}/made".encode(), 0o700) == 0,
        "rename": lambda: _LIBC.rename(*(f"{victim['folder']}/{n}".encode() for n in "ab")) == 0,
        "connect": lambda: _connected(victim["port"]),
        "fork": _forked,
        "start a program": _started,
        "read the environment": lambda: victim["secret"] in (*os.environ.values(), _environment()),
        "read another's environment": lambda: _opened(
            f"/proc/{victim['pid']}/environ".encode(), os.O_RDONLY
        ),
        "read another's memory": lambda: _copied(victim["pid"], victim["address"]),
        "open another's memory": lambda: _opened(f"/proc/{victim['pid']}/mem".encode(), os.O_RDWR),
        "trace another": lambda: _traced(victim["pid"]),
        "copy another's descriptors": lambda: _handed_over(victim["pid"]),
        "signal another": lambda: _LIBC.kill(victim["pid"], 0) == 0,
        "signal the parent": lambda: _LIBC.kill(os.getppid() or 1, 0) == 0,
        "make memory that is executed": _mapped,
        "have the kernel work on a ring": lambda: _LIBC.syscall(_RING, 8, bytes(120)) >= 0,
        "enter a namespace of users": lambda: _LIBC.unshare(_NEW_USER) == 0,
    }
    return [name for name, way in ways.items() if way()]


def _opened(path: bytes, flags: int, mode: int = 0) -> bool:
    found = _LIBC.open(path, flags, mode)
    return found >= 0 and _LIBC.close(found) == 0


def _connected(port: int) -> bool:
    found = _LIBC.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    if found < 0:
        return False
    where = (
        socket.AF_INET.to_bytes(2, "little") + port.to_bytes(2, "big") + b"\x7f\0\0\1" + bytes(8)
    )
    return bool(_LIBC.connect(found, where, len(where)) == 0)


def _forked() -> bool:
    child = _LIBC.fork()
    if child == 0:
        _LIBC._exit(0)
    return bool(child > 0)


def _started() -> bool:
    """A program started in place of a child, so that we live to tell."""
    child = ctypes.c_int()
    arguments = (ctypes.c_char_p * 2)(b"/bin/true", None)
    empty = (ctypes.c_char_p * 1)(None)
    spawn = _LIBC.posix_spawn
    return bool(spawn(ctypes.byref(child), b"/bin/true", None, None, arguments, empty) == 0)


def _environment() -> str:
    try:
        return Path("/proc/self/environ").read_text(errors="replace").partition("SECRET=")[2][:6]
    except OSError:
        return ""


def _copied(pid: int, address: int) -> bool:
    room = ctypes.create_string_buffer(6)
    here, there = _Piece(ctypes.addressof(room), 6), _Piece(address, 6)
    return bool(_LIBC.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) == 6)


def _traced(pid: int) -> bool:
    if _LIBC.ptrace(_ATTACH, pid, None, None) != 0:
        return False
    _LIBC.waitpid(pid, None, 0)
    return bool(_LIBC.ptrace(_DETACH, pid, None, None) == 0)


def _handed_over(pid: int) -> bool:
    return bool(_LIBC.syscall(_PIDFD_GETFD, _LIBC.syscall(_PIDFD_OPEN, pid, 0), 0, 0) >= 0)


def _mapped() -> bool:
    try:
        mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()
    except OSError:
        return False
    return True
