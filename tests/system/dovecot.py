"""Debian's Dovecot on a high loopback port with a configuration of its own, root or not.

Mail lies in a Maildir, so that a test can put thousands of mails there by writing files; a file's
time is the mail's INTERNALDATE.
"""

from __future__ import annotations

import getpass
import grp
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import imapclient.imap_utf7
from imapclient import IMAPClient, SocketTimeout

from tests.system.certificates import Certificates, make_certificates

_numbers = itertools.count(1)  # file names sort as given, so UIDs do
BINARY = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")

CONFIGURATION = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/dovecot.log
instance_name = {name}
listen = 127.0.0.1
protocols = imap
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{base}/mail/%u
mail_fsync = never
maildir_stat_dirs = no
ssl = {ssl}
ssl_cert = <{certificates.certificate}
ssl_key = <{certificates.key}
disable_plaintext_auth = no
auth_failure_delay = 0
{tokens}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service imap {{
  process_limit = 64
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""

TOKENS = """
auth_mechanisms = plain xoauth2
auth_verbose = yes
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {base}/oauth2.conf
}}
"""
ABOUT_TOKENS = """
introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server. `port` speaks TLS, `plain_port` plain text and STARTTLS.

    Any user name is good with the one password, and finds an empty mailbox of its own.
    """

    host: str
    port: int
    plain_port: int
    user: str
    password: str
    certificates: Certificates
    base: Path

    def of_user(self, user: str) -> Dovecot:
        """The same server, seen by another user."""
        return replace(self, user=user)

    def append_many(self, mails: Iterable[tuple[bytes, datetime]], folder: str = "INBOX") -> None:
        """Put mails into a folder by writing its Maildir, UIDs in this order, times as given."""
        target = self._maildir(folder)
        for raw, received_at in mails:
            stamp = received_at.timestamp()
            name = f"{next(_numbers):010}.M0P{os.getpid()}.example"
            waiting = target / "tmp" / name
            waiting.write_bytes(raw)
            os.utime(waiting, (stamp, stamp))
            _own(waiting)
            waiting.rename(target / "new" / name)

    def client(self) -> IMAPClient:
        """A client logged in over TLS that trusts our authority."""
        client = IMAPClient(
            self.host,
            self.port,
            ssl_context=self.certificates.client_context(),
            timeout=SocketTimeout(5, 30),
        )
        client.login(self.user, self.password)
        return client

    def _maildir(self, folder: str) -> Path:
        root = self.base / "mail" / self.user
        coded = imapclient.imap_utf7.encode(folder).decode("ascii").replace("/", ".")
        target = root if folder == "INBOX" else root / f".{coded}"
        for path in (root, target, target / "tmp", target / "new", target / "cur"):
            path.mkdir(exist_ok=True)
            _own(path)
        return target


@contextmanager
def dovecot_server(
    user: str = "rddlg", password: str = "mihon-pass", *, tls: bool = True, introspection: str = ""
) -> Iterator[Dovecot]:
    """A running Dovecot in a folder of its own; all of it is gone at the end.

    With `introspection` it speaks XOAUTH2 too and asks at that address about tokens.

    The folder is not pytest's: Dovecot's sockets need a short path, and where tests run as root
    its processes run as Debian's account, which pytest's private folders would keep out.
    """
    assert BINARY, "dovecot is not installed"
    with tempfile.TemporaryDirectory(prefix="dovecot-") as name:
        base = Path(name)
        base.chmod(0o755)
        certificates = make_certificates(base / "certificates")
        server = Dovecot("127.0.0.1", *_free_ports(), user, password, certificates, base)
        _prepare(server, tls=tls, introspection=introspection)
        process = subprocess.Popen([BINARY, "-F", "-c", str(base / "dovecot.conf")])
        try:
            _wait_until_it_answers(server, process, tls=tls)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=10)


def _prepare(server: Dovecot, *, tls: bool, introspection: str) -> None:
    (server.base / "oauth2.conf").write_text(ABOUT_TOKENS.format(url=introspection))
    user, group = _account()
    for folder in ("run", "state", "home", "mail"):
        (server.base / folder).mkdir()
        _own(server.base / folder)
    (server.base / "dovecot.conf").write_text(
        CONFIGURATION.format(
            base=server.base,
            tokens=TOKENS.format(base=server.base) if introspection else "",
            name=f"test-{server.port}",
            user=user,
            group=group,
            uid=pwd.getpwnam(user).pw_uid,
            gid=grp.getgrnam(group).gr_gid,
            ssl="yes" if tls else "no",
            password=server.password,
            certificates=server.certificates,
            plain_port=server.plain_port,
            tls_port=server.port,
        )
    )


def _account() -> tuple[str, str]:
    """Whom Dovecot's processes run as: ourselves, or (Dovecot refuses root) Debian's account."""
    name = "dovecot" if os.getuid() == 0 else getpass.getuser()
    return name, grp.getgrgid(pwd.getpwnam(name).pw_gid).gr_name


def _own(path: Path) -> None:
    if os.getuid() == 0:
        shutil.chown(path, *_account())


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as a, socket.create_server(("127.0.0.1", 0)) as b:
        return a.getsockname()[1], b.getsockname()[1]


def _wait_until_it_answers(server: Dovecot, process: subprocess.Popen[bytes], *, tls: bool) -> None:
    end = time.monotonic() + 10
    port = server.port if tls else server.plain_port
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection((server.host, port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    log = server.base / "dovecot.log"
    raise RuntimeError(f"dovecot did not start: {log.read_text() if log.is_file() else 'no log'}")
