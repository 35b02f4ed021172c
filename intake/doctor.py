"""The checks of `intake doctor`: settings, files, connections, and troubles in the record (DuckDB).

Each failed check comes with a Japanese sentence on what to do about it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from intake import determinations
from intake.answers.letters import check_templates, organisation_of
from intake.answers.smtp import open_smtp
from intake.backup import files_named, lacking
from intake.console import release
from intake.folder import wrongly_open
from intake.folder.lock import only_one
from intake.folder.mounts import network_share
from intake.health.examining import SLACK, troubles
from intake.mailbox.imap import open_mailbox
from intake.receiving.readers import held
from intake.receiving.screening import scanner, silent_since
from intake.register.updating import register_folder, register_of
from intake.scan.installed import lacking as lacking_for_scans
from intake.settings import Settings, load_settings, settings_path, watching_of
from intake.settings.reading_context import reading_context
from intake.settings.secret import SecretError, open_to_others, secret_file
from intake.settings.sections import Watching
from intake.store import State, now
from intake.store.aside import OF_FOLDER, Aside, Step
from intake.terms import IntakeError, Policy
from intake.text import tokyo_minute
from intake.transport.clamd import Absent
from intake.vocabulary.troubles import Checked, Trouble
from shien_intake import problem

_LEAST_FREE = 200 * 1024 * 1024  # bytes; a few thousand mails


@dataclass(frozen=True, slots=True)
class Check:
    """One check and its result: its Japanese name and a detail to show.

    `problem` is a Japanese sentence on what is wrong and what to do; None if the check passed.
    """

    name: str
    detail: str = ""
    problem: str | None = None


def examine(state: State) -> Iterator[Check]:
    """Yield the result of each check, including test connections to the IMAP and SMTP servers.

    If the settings cannot be read, the checks that depend on settings are skipped, and so are the
    troubles in the record (DuckDB).
    """
    mixture = problem()
    alone = f"{release()}、同じ名前の別のパッケージ（intake）はありません"
    yield Check(Checked.PACKAGES.label, alone, mixture)
    settings: Settings | None = None
    try:
        settings = load_settings(state.folder)
        yield Check(Checked.SETTINGS.label, _settings_detail(state, settings))
    except IntakeError as error:
        yield Check(Checked.SETTINGS.label, problem=str(error))
    group = settings.access.group if settings else ""
    yield _check(Checked.FOLDER, lambda: _folder(state.folder, group))
    yield _check(Checked.STORE, lambda: _store(state))
    yield _check(Checked.CLOCK, lambda: _clock(state))
    yield _check(Checked.REGISTER, lambda: _register(state))
    if settings is None:
        return
    yield _check(Checked.DETERMINATIONS, lambda: _determinations(state, settings))
    yield _check(Checked.CELL, lambda: _sandbox(settings, register_folder(state)))
    yield _check(Checked.SCANNER, lambda: _scanner(state, settings))
    yield Check(Checked.SCANS.label, _scans())
    yield _check(Checked.TRUST, lambda: _trust(settings))
    yield _check(Checked.TEMPLATES, lambda: _templates(settings))
    yield _check(Checked.SECRETS, lambda: _secrets(settings))
    if settings.label:
        yield Check(Checked.SAMPLE.label, _SAMPLE.format(settings.label))
    yield _check(Checked.MAILBOX, lambda: _mailbox(state, settings))
    yield _check(Checked.SMTP, lambda: _smtp(state, settings))
    yield from health(state, but=Trouble.CLOCK)  # said above


_SAMPLE = (
    "{}。`intake demo` の見本では、メールサーバーは見本を動かす間だけ動き、ほかの間は、受信メールと送信メールが × になります"
    "（`intake demo --serve` で動かしたままにできます）"
)


def health(
    state: State, max_age: float | None = None, *, but: Trouble | None = None
) -> Iterator[Check]:
    """Yield a failed check for each trouble that the record (DuckDB) shows.

    If there is no trouble at all, one passed check is yielded. No connection is made, so a
    monitoring system can call this often. `max_age` is in minutes: a last successful poll that is
    older counts as a trouble; None means that its age is not checked. Troubles of the kind `but`
    yield no check.
    """
    found = troubles(state, watching_of(state.folder), now(), max_age)
    for each in found:
        if each.trouble is not but:
            yield Check(Checked.HEALTH.label, problem=each.sentence)
    if not found:
        last = state.store.rows("mailbox")[0]["last_good_pass"] if state.store.exists() else None
        yield Check(
            Checked.HEALTH.label, f"なし（最後の取り込み {tokyo_minute(last)}）" if last else "なし"
        )


def files_kept(state: State) -> Iterator[Check]:
    """Yield a failed check for each recorded file that is missing, unreadable or altered.

    The files are those named in the record (DuckDB): raw mails, evidence (files given with
    decisions) and 算定 (fee determinations). If all are as recorded, one passed check gives their
    number. Raises StateError if there is no record.
    """
    state.require_record()
    files = files_named(state.store, state)
    if found := lacking(files):  # not those that were forgotten meanwhile
        named = files_named(state.store, state)
        found = [path for path in found if path in named]
    for path in found:
        amiss = "、変わっているか読めません" if path.exists() else "ありません"
        cure = f"控えの {path.relative_to(state.folder).as_posix()} から戻してください。"
        yield Check(Checked.FILES.label, problem=f"{path} が{amiss}。{cure}")
    if not found:
        mails = sum(path.is_relative_to(state.archive.root) for path in files)
        others = f"、証拠と算定 {len(files) - mails} 個" if len(files) > mails else ""
        yield Check(Checked.FILES.label, f"メール {mails} 通{others}、記録したときのままです")


def _check(what: Checked, look: Callable[[], str]) -> Check:
    """Run one check and return its result as a Check.

    `what` gives the check's name. `look` does the check: it returns the detail to show, or raises
    IntakeError if the check fails.
    """
    try:
        return Check(what.label, look())
    except IntakeError as error:
        return Check(what.label, problem=str(error))


def _settings_detail(state: State, settings: Settings) -> str:
    path = settings_path(state.folder)
    since = settings.answers.since
    answering = (
        f"{since:%Y-%m-%d} 以降の受信に返信" if since else "返信しない（answer_since 未設定）"
    )
    held = "、送信は保留（hold）" if settings.answers.sending == "hold" else ""
    return f"{path if path.exists() else '（設定ファイルなし）'}、{answering}{held}"


def _folder(folder: Path, group: str) -> str:
    if kind := network_share(folder):
        raise IntakeError(
            f"状態フォルダー {folder} がネットワーク上の共有（{kind}）にあります。記録が壊れるおそれがあるため使えません。"
            "この計算機のディスクにあるフォルダーを --state で指定してください。"
        )
    with only_one(folder, "doctor", "点検"):
        pass
    if why := wrongly_open(folder, group):
        raise IntakeError(why)
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        raise IntakeError(
            f"状態フォルダー {folder} の空きが {free // 2**20} MB しかありません。空きを増やしてください。"
        )
    return f"{folder}、空き {free // 2**30} GB"


def _store(state: State) -> str:
    if not state.store.exists():
        return "まだありません（最初の取り込みで作られます）"
    rows = state.store.rows("mailbox")
    mails, again = rows[0]["mails"], rows[0]["again"]
    twice = (
        f"（サーバーには重ねて届いたものが {again} 通あり、それぞれ一つに数えます）"
        if again
        else ""
    )
    return f"メール {mails} 通{twice}"


def _clock(state: State) -> str:
    """Check this computer's clock against the times in the record (DuckDB).

    Returns a Japanese sentence that the clock is right, and by how many minutes it was set back in
    the past, if it was. Raises IntakeError if the clock is wrong at present.
    """
    if not state.store.exists():
        return "記録はまだありません"
    for found in troubles(state, Watching(), now()):
        if found.trouble is Trouble.CLOCK:
            raise IntakeError(found.sentence)
    back = state.store.rows("clocks")[0]["back"]
    if back and back > SLACK:
        minutes = int(back.total_seconds() // 60)
        return f"いまは合っています（前に {minutes} 分戻ったことがあります。順序は変わりません）"
    return "記録の時刻と合っています"


def _determinations(state: State, settings: Settings) -> str:
    """Check the published 算定 (fee determinations); returns a Japanese sentence on the result.

    The sentence gives the number of published determinations, and names those that were determined
    or proposed but not published. Raises IntakeError if a published one is missing or altered.
    """
    folder = determinations.folder_of(state, settings.keeping.determinations)
    if not state.store.exists():
        return "まだありません"
    with state.store.transaction() as transaction:
        if found := list(determinations.problems(transaction, folder)):
            raise IntakeError("".join(found))
        published = len(transaction.rows("determinations"))
        fresh = determinations.unpublished(transaction, folder)
    said = f"公開したもの {published} 件、変わりありません"
    if fresh:
        said += (
            f"。算定したが公開していないもの {len(fresh)} 件（{'、'.join(fresh)}）："
            "`intake publish` を実行すると記録され、以後の書換えが分かります"
        )
    if waiting := determinations.proposed(folder):
        said += (
            f"。承認を待つ案 {len(waiting)} 件（{'、'.join(waiting)}）："
            "別のアカウントで `reports approve` を実行すると決まります"
        )
    return said


def _register(state: State) -> str:
    register = register_of(state)
    return f"{register.date} 現在、{len(register.current)} 団体"


_REFUSED = {
    "file": "ファイル",
    "connection": "通信",
    "process": "プログラムの起動",
    "memory": "ほかの処理のメモリーを読むこと",
}
_WAYS = {
    "calls": "必要な呼出しだけの許可",
    "user": "権限のない利用者",
    "namespaces": "名前空間",
    "root": "空のルート",
    "landlock": "Landlock",
}


def _sandbox(settings: Settings, register: Path) -> str:
    """Return a Japanese sentence on how strongly the processes that open mails are sandboxed.

    `register` is the folder of the register of municipalities, which those processes load.
    """
    found = held(settings.reading, register)
    refused = [name for key, name in _REFUSED.items() if key in found.refused]
    if len(refused) < len(_REFUSED):
        return (
            "メールと添付ファイルは別の処理の中で開き、ファイル・通信・プログラムは Python が拒みます"
            f"（OS が拒むもの：{'、'.join(refused) or 'なし'}。SECURITY.md を御覧ください）"
        )
    ways = "、".join(name for key, name in _WAYS.items() if key in found.ways)
    return (
        f"メールと添付ファイルは別の処理の中で開き、{'、'.join(refused)}は OS が拒みます"
        f"（始めるときに試験済み。方法：{ways}）"
    )


def _scanner(state: State, settings: Settings) -> str:
    clamd = scanner(settings.reading)
    if clamd is None:
        return "添付ファイルを検査しません（[reading] clamd 未設定）"
    try:
        return f"{clamd.place}：{clamd.version()}"
    except Absent as error:
        since = silent_since(state.folder)
        raise Absent(
            f"{error}（{tokyo_minute(since)} から返事がありません）" if since else str(error)
        ) from None


def _scans() -> str:
    if missing := lacking_for_scans():
        return f"{missing}。受付でスキャンから項目の案は出ません。{Checked.SCANS.cure}"
    return "受付で、スキャンした申込書から項目の案を出します（人が選ぶまで、記録しません）"


def _trust(settings: Settings) -> str:
    trust = settings.trust
    if trust.policy is Policy.OFF:
        return "しない（policy = off）"
    given = reading_context(settings).trust
    if not (given.servers or given.keys):
        cure = "[trust] authserv_ids に受信サーバーの名前を書くと、なりすましを見分けます"
        if settings.answers.since is not None and settings.answers.sending != "hold":
            cure += '。それまでは [answers] sending = "hold" とし、返信を確かめてから送ることをお勧めします'
        return f"認証の結果を見る設定がありません（{cure}）"
    servers = "、".join(sorted(given.servers)) or "なし"
    return f"{trust.policy}、信頼するサーバー：{servers}、DKIMの鍵：{len(given.keys)} 個"


def _mailbox(state: State, settings: Settings) -> str:
    with open_mailbox(settings.mailbox) as mailbox:
        aside = Aside(state, now)
        aside.over_but(Step.LOGIN)
        counts = [
            f"{name}：{len(mailbox.examine(name).uids)} 通" for name in settings.mailbox.folders
        ]
        for step in OF_FOLDER:
            aside.over_but(step, settings.mailbox.folders)
        aside.over(Step.FOLDER, settings.mailbox.folders)
    return "、".join(counts)


def _smtp(state: State, settings: Settings) -> str:
    if not settings.smtp.host and settings.answers.since is None:
        return "設定なし（返信しない設定なので不要）"
    with open_smtp(settings.smtp):
        account = f"{settings.smtp.user}@{settings.smtp.host}"
        Aside(state, now).over_but(Step.ACCOUNT, [account])  # this one ends as a letter is taken
        return f"{settings.smtp.host}:{settings.smtp.port} に接続できます"


def _why_not(name: str, path: Path, elsewhere: object) -> str | None:
    if elsewhere is not None:
        return open_to_others(name, path)
    if not path.exists():
        return (
            f"{name} のファイル {path} がありません。"
            f"作り、`chmod 600 {path}` で自分だけが読めるようにしてください。"
        )
    try:
        secret_file(name, path)
    except SecretError as error:
        return str(error)
    return None


def _templates(settings: Settings) -> str:
    return check_templates(organisation_of(settings.answers))


def _secrets(settings: Settings) -> str:
    """Check the files of passwords, tokens and keys that the settings name.

    Returns the number of these files as Japanese text. Raises IntakeError if a file is missing or
    empty, or if other users can read it.
    """
    tokens = settings.oauth2
    files = {
        "[mailbox] password_file": settings.mailbox.password_file,
        "[smtp] password_file": settings.smtp.password_file,
        "[oauth2] client_secret_file": tokens and tokens.client_secret_file,
        "[oauth2] refresh_token_file": tokens and tokens.refresh_token_file,
        "[oauth2] key_file": tokens and tokens.key_file,
    }
    elsewhere = {  # what the environment holds needs no file
        "[mailbox] password_file": settings.mailbox.password,
        "[smtp] password_file": settings.smtp.password,
        "[oauth2] client_secret_file": tokens and tokens.client_secret,
        "[oauth2] refresh_token_file": tokens and tokens.refresh_token,
    }
    named = {name: path for name, path in files.items() if path}
    if found := [
        why for name, path in named.items() if (why := _why_not(name, path, elsewhere.get(name)))
    ]:
        raise IntakeError("".join(found))
    return f"ファイル {len(named)} 個" if named else "ファイルにはありません"
