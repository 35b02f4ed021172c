"""The sections of settings.toml as classes, with an attribute for each setting.

The comment behind an attribute says what the setting means.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from intake.settings.secret import read_secret
from intake.terms import JST, Policy

Security = Literal["tls", "starttls", "none"]
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_MB = 1024 * 1024
# Another package's plugin would see passwords; to look for one takes longer than to read settings.
os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _listed(names: Any) -> Any:
    """Return the list of names of a setting; `names` is a list, or text with a list in JSON.

    Text comes from environment variables and is parsed; a list is returned unchanged. Raises
    ValueError if the text is not valid JSON.
    """
    try:
        return json.loads(names) if isinstance(names, str) else names
    except ValueError:
        raise ValueError('は ["INBOX"] のような並びにしてください') from None


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]

Grant = Literal["client_credentials", "refresh_token", "service_account"]


class OAuth2(Section):
    """The settings on where access tokens for XOAUTH2 come from.

    `token_url` is the address (https) of the server that issues them: Microsoft 365, Google, or the
    organisation's own server. `grant` is how a token is requested: client_credentials,
    refresh_token or service_account (with the Google key file `key_file`). `scope` is what the
    token is for, in the service's own notation. The client secret and the refresh token come from
    the environment or a file (`…_file`); the client secret may also be in the system's key store
    (`client_secret_keyring`). `ca_file` has the certificates of the organisation's own certificate
    authority (None: the system's authorities). `timeout` is in seconds.
    """

    grant: Grant = "client_credentials"  # how a token is asked for
    token_url: str = ""  # where; https only
    client_id: str = ""  # of this software, as registered there
    client_secret: SecretStr | None = None  # environment only: INTAKE_OAUTH2__CLIENT_SECRET
    client_secret_file: Path | None = None  # a file with the secret alone, mode 600
    client_secret_keyring: str = ""  # service in the system's key store; the user is client_id
    refresh_token: SecretStr | None = None  # environment only: INTAKE_OAUTH2__REFRESH_TOKEN
    refresh_token_file: Path | None = None  # written anew where the server gives another one
    key_file: Path | None = None  # of a Google service account, JSON as downloaded
    scope: str = ""  # what the token is for, in the words of the service
    ca_file: Path | None = None  # one's own certificate authority
    timeout: float = Field(30.0, gt=0)  # seconds to wait for the token

    @model_validator(mode="after")
    def _safe_and_whole(self) -> Self:
        if not self.token_url.startswith("https://"):
            raise ValueError("token_url は https:// で始めてください")
        lacking = [name for name in _NEEDED[self.grant] if not getattr(self, name)]
        if lacking:
            raise ValueError(f'grant = "{self.grant}" には {"、".join(lacking)} も要ります')
        if self.grant == "refresh_token" and not (self.refresh_token or self.refresh_token_file):
            raise ValueError("refresh_token_file も定めてください")
        return self

    def secret(self) -> str:
        """The client secret; "" if none is set. Raises SecretError if it cannot be read."""
        key = (self.client_secret_keyring, self.client_id) if self.client_secret_keyring else None
        return read_secret(
            "[oauth2] client_secret_file", self.client_secret, self.client_secret_file, key
        )

    def refresh(self) -> str:
        """The refresh token; "" if none is set. Raises SecretError if it cannot be read."""
        return read_secret(
            "[oauth2] refresh_token_file", self.refresh_token, self.refresh_token_file
        )


_NEEDED: dict[Grant, tuple[str, ...]] = {
    "client_credentials": ("client_id", "scope"),
    "refresh_token": ("client_id",),
    "service_account": ("key_file", "scope"),
}


class Server(Section):
    """The settings that the IMAP server and the SMTP server share.

    `port` 0 means the usual port for `security`. `security` may be "none" (unencrypted) only for a
    server on this machine. `ca_file` has the certificates of the organisation's own certificate
    authority. The password comes from the environment, the file `password_file` or the system's key
    store (service `password_keyring`). If `auth` is "oauth2", an access token is used instead of
    the password; `oauth2` has the settings on tokens (None: those of the section [oauth2]).
    Timeouts are in seconds.
    """

    host: str = ""  # the server's name
    port: int = Field(0, ge=0, le=65535)  # 0: the usual one for this security
    security: Security = "tls"  # none: only on this machine
    ca_file: Path | None = None  # one's own certificate authority
    user: str = ""  # name of the account
    password: SecretStr | None = None  # environment only: INTAKE_MAILBOX__PASSWORD
    password_file: Path | None = None  # a file with the password alone, mode 600
    password_keyring: str = ""  # service in the system's key store; the user is `user`
    auth: Literal["password", "oauth2"] = "password"  # oauth2: XOAUTH2 with tokens (see [oauth2])
    oauth2: OAuth2 | None = None  # with auth = "oauth2": by default the section [oauth2]
    connect_timeout: float = Field(10.0, gt=0)  # seconds
    read_timeout: float = Field(60.0, gt=0)  # seconds without a byte

    @model_validator(mode="after")
    def _plain_only_to_this_machine(self) -> Self:
        if self.security == "none" and self.host and self.host not in LOOPBACK:
            raise ValueError('security = "none" は、この計算機の中（127.0.0.1）でしか使えません')
        return self

    def secret(self) -> str:
        """The password for the server; "" if none is set.

        Raises SecretError if it cannot be read, or if others can read its file.
        """
        key = (self.password_keyring, self.user) if self.password_keyring else None
        return read_secret("password_file", self.password, self.password_file, key)


class Mailbox(Server):
    folders: Names = Field(("INBOX",), min_length=1)  # read in this order; names as people see them
    batch: int = Field(200, ge=1, le=1000)  # mails fetched and recorded at once
    poll_seconds: float = Field(60.0, gt=0)  # a pass at least this often while watching
    idle_seconds: float = Field(30.0, gt=0, le=29 * 60)  # IDLE is renewed after this


_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ONE_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def _one_address(text: str) -> str:
    """Return `text` unchanged; raise ValueError unless it is empty or one bare e-mail address.

    The address is in ASCII: not every mail server accepts other characters.
    """
    if text and not _ONE_ADDRESS.fullmatch(text):
        raise ValueError(
            f"「{text}」は 1 つのメールアドレスではありません。"
            "uketsuke@city.example のように、英数字と記号（ASCII）のアドレスを 1 つだけ、"
            "名前・空白・区切りや 2 つ目のアドレスを付けずに書いてください"
        )
    return text


Address = Annotated[str, AfterValidator(_one_address)]
Addresses = Annotated[tuple[Address, ...], BeforeValidator(_listed)]


class Watching(Section):
    """The settings on when to report troubles by mail to the address `operator` ("": never).

    A trouble is reported after `failures` failed polls in a row, if a letter has waited to be sent
    for more than `letter_minutes` (minutes), or if the last backup is older than `backup_days`
    (days; None: not checked). `longest_wait` is the longest delay, in seconds, between attempts to
    connect.
    """

    operator: Address = ""  # an address; empty: nobody
    failures: int = Field(5, ge=1)  # failed passes in a row before the operator hears
    longest_wait: float = Field(300.0, gt=0)  # seconds between attempts to connect again
    letter_minutes: float = Field(60.0, gt=0)  # a letter that waits longer to go out is a trouble
    backup_days: float | None = Field(None, gt=0)  # a backup is due this often; None: not looked at


class Smtp(Server):
    envelope_from: Address = ""  # empty: answers.from_address
    connections: int = Field(3, ge=1, le=20)  # letters handed over at once, if the server allows


class Answers(Section):
    """The settings on answering mails; no letter is queued or sent until `answer_since` is set.

    `templates` is a folder with edited templates for letters. A template missing in it is replaced
    by the one shipped with the software; if the folder itself is missing, no letter is made. With
    `sending` "hold", every letter waits until a person releases it. Letters are sent from
    `from_name` and `from_address`; `copy_to` is the folder of the mailbox for copies of them ("":
    none). No letter goes to `own_addresses`, our further addresses. `own_lists` are the List-Ids of
    mailing lists through which mail for us reaches the mailbox.

    The limits are numbers of automatic letters; a letter beyond a limit is held until a person
    decides. Limits per day: `daily_limit` for letters to one address about the same municipality,
    and also for those about one application; `daily_limit_address` for letters to one address
    (`daily_limit_prefecture` if it is a prefecture's); `daily_limit_domain` for letters to one
    domain. The limit per hour, `hourly_limit`, applies to each of three groups of recipients:
    governments, parties to an application, and strangers.
    """

    answer_since: datetime | None = None  # mail received or recorded before: no automatic letter
    sending: Literal["send", "hold"] = "send"  # hold: a person releases all letters, the desk's too
    from_address: Address = ""  # our letters come from here; answers go to this address
    from_name: str = "J-LIS 被災者支援担当"  # beside the address
    copy_to: str = ""  # a folder of the mailbox that gets a copy of each letter; empty: none
    own_addresses: Addresses = ()  # further addresses of ours: nothing is answered to them
    own_lists: Names = ()  # List-Id, or X-ML-Name, of a list by which our mail reaches this mailbox
    # automatic answers; what is over a limit is held for a person
    daily_limit: int = Field(3, ge=1)  # of one exchange: an address and a municipality
    daily_limit_address: int = Field(20, ge=1)  # to one address, about whatever
    daily_limit_prefecture: int = Field(100, ge=1)  # to one address of a prefecture, for its towns
    daily_limit_domain: int = Field(200, ge=1)  # to all addresses of whoever holds a domain
    hourly_limit: int = Field(
        2000, ge=1
    )  # in all, to governments, parties and strangers each; there are 1,741 municipalities
    procedure_file: Path | None = None  # text on concluding the 利用約款
    templates: Path | None = None  # a folder with edited letters
    trial_end: date = date(2022, 12, 31)  # 試行運用の終了日（予定）。根拠: 事務連絡 5

    def trial_over(self, on: date) -> date | None:
        """The planned end of 試行運用 (trial operation) if that is before the day `on`, else None."""
        return self.trial_end if self.trial_end < on else None

    @model_validator(mode="after")
    def _answering_needs_a_sender(self) -> Self:
        if self.answer_since is not None and not self.from_address:
            raise ValueError("answer_since を定めるときは from_address も定めてください")
        return self

    @property
    def sender(self) -> tuple[str, str]:
        """The (name, address) for the From field of our letters."""
        return self.from_name, self.from_address

    @property
    def holds(self) -> bool:
        """Whether every new letter is held until a person releases it."""
        return self.sending == "hold"

    @property
    def since(self) -> datetime | None:
        """`answer_since` as an aware datetime (if it has no time zone, Asia/Tokyo), or None."""
        if self.answer_since is None or self.answer_since.tzinfo is not None:
            return self.answer_since
        return self.answer_since.replace(tzinfo=JST)


class Desk(Section):
    """When an item on the desk is overdue, and when a reminder to a municipality is due.

    Both settings are in working days. An item that waits for staff is overdue after more than
    `overdue_days`. A reminder is due if, for more than `remind_days`, the municipality has not
    answered a request for completion, or has not concluded the 利用約款 (agreement) although its
    application is complete. The notice sets no limits: the defaults are ours.
    """

    overdue_days: int = Field(3, ge=0)  # a waiting item older than this counts as overdue
    remind_days: int = Field(10, ge=0)  # without an answer for longer, a reminder is due


class Reading(Section):
    """The settings on reading mails: limits of time and memory, and the virus scanner.

    A mail that exceeds a limit fails; other mails are not affected. `processes` is the number of
    mails read at the same time, each in a process of its own. `seconds` is the time limit for one
    mail. `memory_mb` is the memory (MB) of each process, beyond what it starts with. A process is
    replaced after `mails_per_process` mails. `clamd` is the virus scanner's address: the path of a
    socket, or host:port ("": no scanner). `clamd_seconds` is the time limit for scanning one
    attachment.
    """

    processes: int = Field(2, ge=1, le=64)  # mails read at the same time
    seconds: float = Field(20.0, gt=0)  # per mail
    memory_mb: int = Field(512, ge=64)  # per process, beyond what it starts with
    mails_per_process: int = Field(5000, ge=1)  # then a fresh one takes over
    clamd: str = ""  # virus scanner asked about attachments: its socket's path, or host:port
    clamd_seconds: float = Field(60.0, gt=0)  # for one attachment

    @field_validator("clamd")
    @classmethod
    def _a_place(cls, place: str) -> str:
        port = place.rpartition(":")[2]
        if not place or place.startswith("/") or (port.isdecimal() and 0 < int(port) < 65536):
            return place
        raise ValueError(
            'はソケットの絶対パス（"/run/clamav/clamd.ctl"）か "ホスト名:ポート" にしてください'
        )


class Access(Section):
    """The setting on who may use the state folder besides the account running the software.

    `group` is a group of the operating system; "" means nobody else.
    """

    group: str = ""  # a group of the operating system; empty: nobody


class Keeping(Section):
    """The retention period of what determined fees (算定) rest on, and the folder of
    determinations.

    `fee_years` is the period in fiscal years; None means 未確定 (undetermined): no default is
    assumed. `determinations` is the folder with the files of the determinations; None means the
    folder `determinations` in the state folder.
    """

    fee_years: int | None = Field(None, ge=0, le=100)  # 保存期間 of what a determined fee rests on
    determinations: Path | None = None  # where fees were determined to, if not DIR/determinations


class Determination(Section):
    """The setting on which accounts determine and approve fees (算定).

    `accounts` are accounts of the operating system. One of them proposes a determination, another
    one approves it. If `accounts` is empty, one command does both, and is told the names of the two
    persons.
    """

    accounts: Names = ()  # of the operating system; empty: one command, by whom it names


class Trust(Section):
    """The settings on how the senders of mails are authenticated.

    `policy` says which mails are answered. NORMAL: all but those that fail authentication. STRICT:
    only those whose sender is confirmed. OFF: all; nothing is checked except S/MIME and PGP
    signatures. `authserv_ids` are the names of our mail servers whose Authentication-Results are
    trusted. `known_domains` are further domains of local governments. Need not be listed: .lg.jp,
    and domains in which the register finds the name of a municipality or prefecture
    (city.fuchu.tokyo.jp). `dkim_keys` is a folder with one public key in each file
    SELECTOR._domainkey.DOMAIN.txt. `certificates` is a file or folder of issuers' certificates
    against which S/MIME signatures are verified. A valid signature is shown to staff, but does not
    confirm the sender.
    """

    policy: Policy = Policy.NORMAL  # strict: only who is confirmed is answered; off: not looked at
    authserv_ids: Names = ()  # servers of ours whose Authentication-Results are believed
    known_domains: Names = ()  # besides .lg.jp and those that the register explains
    dkim_keys: Path | None = None  # a folder: SELECTOR._domainkey.DOMAIN.txt, as DNS has them
    certificates: Path | None = None  # file or folder (LGPKI's): S/MIME is shown, nobody believed

    @field_validator("authserv_ids", "known_domains")
    @classmethod
    def _plain(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name.strip().strip(".@").lower() for name in names if name.strip())

    @model_validator(mode="after")
    def _strict_needs_a_witness(self) -> Self:
        if self.policy is Policy.STRICT and not (self.authserv_ids or self.dkim_keys):
            raise ValueError(
                'policy = "strict" のときは authserv_ids か dkim_keys を定めてください'
                "（定めないと、どのメールにも返信できません）"
            )
        return self


class Attachments(Section):
    """The limits for opening the attachments of one mail.

    `size_mb` (MB) is for one attachment, `unpacked_mb` (MB) for all that is unpacked from the mail,
    `ratio` for unpacked size ÷ packed size. `files` is the number of documents in the mail,
    `members` the number of entries in one archive or Office file, `nesting` how deeply archives may
    be nested. `sheets` and `cells` (filled ones) are per workbook, `rows` and `columns` per sheet,
    `pages` per PDF. If a limit is reached, the reading of the mail gets a finding (remark for
    staff) that names the limit.
    """

    size_mb: int = Field(30, ge=1, le=200)  # one attachment as it came
    unpacked_mb: int = Field(60, ge=1, le=400)  # all that is unpacked from one mail
    ratio: int = Field(400, ge=10, le=1_100)  # unpacked to packed, of members above 1 MB
    files: int = Field(100, ge=1, le=1_000)  # documents of one mail, archives' contents included
    members: int = Field(2_000, ge=50, le=20_000)  # entries of one archive or Office file
    nesting: int = Field(2, ge=1, le=5)  # archives inside archives
    sheets: int = Field(30, ge=1, le=300)  # of one workbook
    rows: int = Field(5_000, ge=100, le=100_000)  # of one sheet
    columns: int = Field(256, ge=20, le=2_000)  # of one sheet
    cells: int = Field(30_000, ge=500, le=300_000)  # filled cells of one workbook
    pages: int = Field(20, ge=1, le=200)  # of one PDF

    def limits(self) -> dict[str, int]:
        """Return the limits that differ from their defaults, as {name of the setting without _mb:
        limit}.

        Sizes are in bytes.
        """
        usual = type(self)()
        return {
            name.removesuffix("_mb"): value * (_MB if name.endswith("_mb") else 1)
            for name, value in self
            if value != getattr(usual, name)
        }
