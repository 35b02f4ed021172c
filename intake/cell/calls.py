"""The system calls that a cell (sandboxed process) may make, and the filter that refuses others.

Linux only: linux/seccomp.h, linux/filter.h, and the call numbers on two processors. The list was
found by tracing cells that read all test mails in tests/mail; `docs/calls-of-the-cell.md` is
generated from it.
"""

from __future__ import annotations

import errno
import platform
import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """A system call that a cell (sandboxed process) may make.

    `x86_64` and `aarch64` are the call's numbers on these processors. `why` is the reason why a
    cell needs the call, for the documentation. `no_code`: the call is refused if its arguments ask
    for memory that can be executed.
    """

    name: str
    x86_64: int
    aarch64: int
    why: str
    no_code: bool = False


ALLOWED = (
    Call("read", 0, 63, "takes the next mail from its pipe"),
    Call("write", 1, 64, "gives the answer to its pipe; output of libraries goes to /dev/null"),
    Call("brk", 12, 214, "memory of malloc"),
    Call("mmap", 9, 222, "memory of Python and malloc", no_code=True),
    Call("mprotect", 10, 226, "malloc extends its arenas", no_code=True),
    Call("munmap", 11, 215, "gives memory back"),
    Call("mremap", 25, 216, "lets large blocks grow"),
    Call("madvise", 28, 233, "gives unused pages back"),
    Call("futex", 202, 98, "locks inside Python, OpenSSL and Rust libraries"),
    Call("getrandom", 318, 278, "seeds of OpenSSL and of hash tables"),
    Call("clock_gettime", 228, 113, "clocks, where they cannot be read without a call"),
    Call("gettimeofday", 96, 169, "the same, of older libraries"),
    Call("rt_sigreturn", 15, 139, "returns from a signal's handler"),
    Call("restart_syscall", 219, 128, "goes on after the process was stopped and continued"),
    Call("exit_group", 231, 94, "ends"),
)
PROCESSORS = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # linux/audit.h

_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NUMBER, _PROCESSOR, _THIRD = (
    0,
    4,
    32,
)  # offsets in struct seccomp_data; both processors are little-endian
_EXECUTE = 4  # PROT_EXEC


def program(processor: str = "", calls: tuple[Call, ...] = ALLOWED) -> bytes | None:
    """Return the seccomp filter that allows only the system calls `calls`, as BPF code.

    None for a processor whose call numbers are not known here. `processor` is a name such as
    x86_64, "" for this machine's. Other calls fail with EPERM but do not kill the process, because
    libraries often work without them.
    """
    processor = processor or platform.machine()
    mark = PROCESSORS.get(processor)
    if mark is None:
        return None
    careful = [getattr(call, processor) for call in calls if call.no_code]
    plain = [getattr(call, processor) for call in calls if not call.no_code]
    left = len(careful) + len(plain)  # comparisons left before the refusal
    steps = [
        (_LOAD, 0, 0, _PROCESSOR),
        (_EQUAL, 0, left + 1, mark),
        (_LOAD, 0, 0, _NUMBER),
        *((_EQUAL, left - at, 0, call) for at, call in enumerate(careful)),
        *((_EQUAL, left - at + 2, 0, call) for at, call in enumerate(plain, len(careful))),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _THIRD),
        (_ANY_BIT, 1, 0, _EXECUTE),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
