"""Refuse opening files, connecting and starting programs inside Python, by an audit hook.

On macOS, Windows and processors without a system-call filter this is the only protection. It covers
parsers written in Python, and parsers written in C only when they call Python.
"""

from __future__ import annotations

import sys

_REFUSED = frozenset({
    "open", "os.listdir", "os.scandir", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link",
    "os.symlink", "os.chmod", "os.chown", "os.truncate", "os.utime", "shutil.rmtree",
    "socket.__new__", "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg",
    "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "urllib.Request",
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.fork",
    "os.forkpty", "os.kill", "signal.pthread_kill", "webbrowser.open", "ctypes.dlopen",
})  # fmt: skip


def refuse_everything() -> None:
    """Make opening files, connecting and starting programs raise PermissionError in this process.

    This cannot be undone. Modules that are not loaded yet can no longer be imported.
    """
    sys.meta_path.clear()  # further modules cannot be found, like the codec of an unknown charset
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: object) -> None:
    if event in _REFUSED:
        raise PermissionError(f"{event} is refused where mails are read")
