"""A real IMAP server for demo and tests, on loopback in this process; it needs no root.

The mailbox is pymap's, in memory: its mails are lost when the server stops. It supports LOGIN,
EXAMINE, BODY.PEEK, INTERNALDATE, UIDPLUS, MOVE and IDLE, and returns exactly the bytes it was
given.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from argparse import Namespace
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, DictBackend, Login, Session
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage
from pysasl.hashing import Cleartext

LOOPBACK = "127.0.0.1"
_Result = TypeVar("_Result")


class _LoopbackConfig(Config):
    @property
    def greeting(self) -> bytes:
        return b"Server ready"  # pymap's own greeting looks up our host name


class _Loop:
    """An asyncio event loop that runs in a separate thread; other threads submit work to it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=60)

    def stop(self) -> None:
        self.run(_cancel_others())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


@dataclass(frozen=True, slots=True)
class ImapServer:
    """A running IMAP server; mails added with `append` are visible to its clients at once."""

    host: str
    port: int
    user: str
    password: str
    _session: Session
    _loop: _Loop

    def append(self, folder: str, raw: bytes, received_at: datetime) -> None:
        """Add one mail to a folder; the folder is created if it does not exist.

        `raw` are the mail's bytes, `received_at` is the time of receipt that the server states
        (INTERNALDATE).
        """
        self.append_many(folder, [(raw, received_at)])

    def append_many(self, folder: str, mails: Iterable[tuple[bytes, datetime]]) -> None:
        """Add mails, given as (bytes, time of receipt), to a folder in this order.

        The folder is created if it does not exist. The server states the time of receipt as
        INTERNALDATE.
        """
        messages = [AppendMessage(raw, when, frozenset()) for raw, when in mails]
        self._loop.run(_append(self._session, folder, messages))


@contextmanager
def imap_server(
    user: str, password: str, *, tls: ssl.SSLContext | None = None
) -> Iterator[ImapServer]:
    """Return a context manager that runs an IMAP server on a free port and yields it.

    The server has one user, who logs in with `password`, and an empty INBOX. With `tls` the port
    speaks TLS from the first byte, otherwise plain text. Clients see folder names as IMAP requires;
    `append` takes them in Unicode (「申込み」).
    """
    running = _Loop()
    config = _config(user, password)
    login = Login(config)
    try:
        session = running.run(_session(config, login, password))
        server = running.run(_listen(IMAPServer(login, config), tls))
        bound = server.sockets[0].getsockname()[1]
        try:
            yield ImapServer(LOOPBACK, bound, user, password, session, running)
        finally:
            running.loop.call_soon_threadsafe(server.close)
    finally:
        running.stop()


def _config(user: str, password: str) -> Config:
    arguments = Namespace(
        host=LOOPBACK, port=0, debug=False, cert=None, key=None, tls=False,
        proxy_protocol=None, passlib_cfg=None, inherited_sockets=None,
        demo_data=False, demo_user=user, demo_password=password,
    )  # fmt: skip
    # a demo's password is printed anyway; hashing it would cost 0.2 s at every log-in
    return _LoopbackConfig.from_args(arguments, hash_context=Cleartext())


async def _session(config: Config, login: Login, password: str) -> Session:
    config.apply_context()
    await DictBackend._add_demo_user(config, login)
    async with login.demo_user_identity.new_session() as session:
        return session


async def _listen(server: IMAPServer, tls: ssl.SSLContext | None) -> asyncio.Server:
    """Listen on a free port for pymap's `server`, and return asyncio's server.

    It speaks TLS unless `tls` is None. The task of every connection is referenced until it ends,
    because asyncio refers to a waiting task only weakly and pymap's ProxyProtocolReader drops its
    reference. In Python 3.13 the garbage collector would otherwise destroy the task, and the client
    would get no answer.
    """
    connections: set[asyncio.Task[None]] = set()

    def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(server(reader, writer, SocketInfoLocal(writer)))
        connections.add(task)
        task.add_done_callback(connections.discard)

    return await asyncio.start_server(answer, LOOPBACK, 0, ssl=tls)


async def _append(session: Session, folder: str, messages: list[AppendMessage]) -> None:
    known = {name for name, *_ in (await session.list_mailboxes("", "*"))[0]}
    if folder != "INBOX" and folder not in known:
        await session.create_mailbox(folder)
    await session.append_messages(folder, messages)


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
