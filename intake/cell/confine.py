"""Take away the rights of a cell (sandboxed process) on Linux, through the C library.

`leave` moves the process to its own namespaces before it loads anything. `give_up` takes away
files, rights, processes and unneeded system calls once everything is loaded. The measures are
independent: where the system refuses one, all others still apply.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from intake.cell import calls

LINUX = sys.platform == "linux"
_NOBODY = 65534

# linux/sched.h: mounts, host name, System V objects, processes, network; users
_OURS = 0x00020000 | 0x04000000 | 0x08000000 | 0x20000000 | 0x40000000
_USERS = 0x10000000
_PARENT_DEATH, _DUMPABLE, _NO_NEW_PRIVILEGES, _SECCOMP, _BY_FILTER = (
    1,
    4,
    38,
    22,
    2,
)  # linux/prctl.h
_PRIVATE, _READ_ONLY, _BARE = 0x4000 | 0x40000, 1, 2 | 4 | 8  # linux/mount.h: nosuid, nodev, noexec
_RULESET, _RESTRICT = 444, 446  # landlock's calls, the same numbers on every processor
_CAPABILITIES_3 = 0x20080522  # linux/capability.h


def leave() -> bool:
    """Continue in a child process with its own namespaces; returns whether it has them.

    If the system refuses namespaces, the child process continues without them. On systems other
    than Linux, no child is made. The parent process never returns from this call: it only waits,
    and kills the child when the main process closes the pipe.
    """
    if not LINUX:
        return False
    libc = ctypes.CDLL(None)
    user, group = os.geteuid(), os.getegid()
    apart = bool(libc.unshare(_OURS | (_USERS if user else 0)) == 0)
    if apart and user:
        _map(user, group)
    child = os.fork()
    if child:
        _guard(child)
    return apart


def _map(user: int, group: int) -> None:
    """Map the ids `user` and `group` of this process to the same ids in its new user namespace.

    Without this, nothing can be mounted in that namespace. Failures are ignored.
    """
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with suppress(OSError):
            Path("/proc/self", name).write_text(text, encoding="ascii")


def _guard(child: int) -> NoReturn:
    """Guard a cell (sandboxed process): kill it when the main process closes the pipe.

    Never returns; this process exits when the cell has ended. `child` is the process id of the
    cell.
    """
    watched = select.poll()
    watched.register(0, 0)  # poll always reports a hangup
    with suppress(OSError, AttributeError):
        watched.register(os.pidfd_open(child), select.POLLIN)
    watched.poll()
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os._exit(0)


def give_up(apart: bool, memory: int, seconds: int) -> list[str]:
    """Take away every right that this process no longer needs; this cannot be undone.

    `apart` is the result of `leave`. `memory` is how many bytes the process may use in addition to
    its current memory, `seconds` its limit of processor time. Returns the names of the measures
    that worked: namespaces, root, landlock, user, calls.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    return list(_given_up(libc, apart, memory, seconds))


def _given_up(libc: ctypes.CDLL, apart: bool, memory: int, seconds: int) -> Iterator[str]:
    limit = _address_space() + memory
    if apart:
        yield "namespaces"
        if _empty_root(libc):
            yield "root"
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if _landlock(libc):
        yield "landlock"
    if _nobody(libc):
        yield "user"
    libc.prctl(_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
    _limit(limit, seconds)
    if _filter(libc):
        yield "calls"


def _address_space() -> int:
    """The current size of this process's address space in bytes."""
    import resource

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _limit(memory: int, seconds: int) -> None:
    """Limit this process's whole address space to `memory` bytes, its processor time to `seconds`.

    From then on, it cannot open files, write to files, start processes or dump core at all. A limit
    that the system refuses is skipped.
    """
    import resource

    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _empty_root(libc: ctypes.CDLL) -> bool:
    """Make an empty file system the root of this process, so that no path leads to a file.

    `libc` is the C library. Returns whether this worked.
    """
    place = b"/proc"
    if libc.mount(b"none", b"/", None, _PRIVATE, None) or libc.mount(
        b"none", place, b"tmpfs", _READ_ONLY | _BARE, None
    ):
        return False
    with suppress(OSError):
        os.chroot(place)
        os.chdir("/")
        return True
    return False


def _landlock(libc: ctypes.CDLL) -> bool:
    """Forbid this process files, connections and signals by a rule of Landlock (a Linux feature).

    `libc` is the C library. Returns whether this worked.
    """
    version = libc.syscall(_RULESET, None, 0, 1)
    if version < 1:
        return False
    files = (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1
    rules = struct.pack("=QQQ", files, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    rule = libc.syscall(_RULESET, rules, len(rules), 0)
    if rule < 0:
        return False
    held = bool(libc.syscall(_RESTRICT, rule, 0) == 0)
    os.close(rule)
    return held


def _nobody(libc: ctypes.CDLL) -> bool:
    """Change to the user nobody and drop all capabilities.

    `libc` is the C library. Returns whether the user was changed, which is possible only for root.
    """
    gone = False
    with suppress(OSError):
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        gone = True
    libc.capset(struct.pack("=Ii", _CAPABILITIES_3, 0), bytes(24))
    return gone


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _filter(libc: ctypes.CDLL) -> bool:
    """Install the filter that refuses this process all system calls that it does not need.

    `libc` is the C library. Returns whether this worked.
    """
    code = calls.program()
    if code is None:
        return False
    program = _Program(len(code) // 8, code)
    return bool(libc.prctl(_SECCOMP, _BY_FILTER, ctypes.byref(program), 0, 0) == 0)
