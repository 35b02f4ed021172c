"""Every trouble that can be said of a running poller, with its sentence and its cure. Once. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from intake.terms import Labelled


class Trouble(Labelled):
    """A kind of trouble: its code, what it is called, and the cure."""

    cure: str

    def __new__(cls, value: str, label: str = "", cure: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.cure = value, label, cure
        return member

    PASSES = (
        "passes",
        "メールの取り込みに失敗し続けています",
        "`intake doctor` で原因を確かめてください。直れば自動で続きから取り込みます。受信メールはメールサーバーに残っており、失われません。",
    )
    OLD = (
        "old",
        "メールの取り込みが、しばらく行われていません",
        "見張り（intake watch）か定期の取り込み（intake poll）が動いているか確かめ、`intake doctor` で原因を調べてください。",
    )
    LOGIN = (
        "login",
        "受信メールサーバーにログインできません",
        "理由にあるとおりに直してから `intake doctor` を実行すると、すぐに再開します。",
    )
    FOLDER = (
        "folder",
        "読めないフォルダーがあります",
        "理由にあるサーバーの答えを見て、[mailbox] folders と、サーバー側の権限・不調を確かめてください。ほかのフォルダーは読んでいます。",
    )
    MISSING = (
        "missing",
        "メールサーバーにあるのに、記録できていないメールがあります",
        "自動で取り直します。続くときは、メールソフトでそのフォルダーを開き、記録にない申込みを .eml で保存して `intake import` で取り込んでください。",
    )
    UNNUMBERED = (
        "unnumbered",
        "メールサーバーの言う通数と、見つかるメールの通数が違います",
        "サーバー側の索引の不調が考えられます。メールソフトで見える通数と比べ、サーバーの管理者に索引の作り直しを依頼してください。",
    )
    ASIDE = (
        "aside",
        "何度試してもできないことがあり、後に回しています",
        "ほかの処理は続いています。理由を見て直せないときは、state フォルダーの error.log とともに担当の技術者に渡してください。",
    )
    ACCOUNT = (
        "account",
        "送信メールサーバーが、このアカウントからの送信を断っています",
        "理由にあるとおりに直してから `intake send` を実行してください。返信は送信待ちのまま残っています。",
    )
    LETTERS = (
        "letters",
        "長く送れていない返信があります",
        "`intake send` で送信を試し、示される理由に従って直してください。保留にした返信は、ここには数えません。",
    )
    CLOCK = (
        "clock",
        "この計算機の時計が、記録にある時刻より遅れています",
        "時計を合わせてください（時刻の同期を有効にするのが確実です）。",
    )
    BACKUP = (
        "backup",
        "控え（バックアップ）が、定めた間隔で作られていません",
        "`intake backup` を定期に実行してください。間隔は [watching] backup_days で定めています。",
    )
    FORGETTING = (
        "forgetting",
        "個人情報の消去が途中で止まっています",
        "`intake forget` を実行すると、残りのファイルが消えます。",
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A trouble found. `what` says which and how much: with other figures it is another trouble."""

    trouble: Trouble
    about: str  # a folder, an account, a mail; "" where there is only one
    what: str
    since: datetime | None = None

    @property
    def key(self) -> str:
        return f"{self.trouble}:{self.about}"

    @property
    def sentence(self) -> str:
        """What is amiss and the cure."""
        return f"{self.trouble.label}（{self.what}）。{self.trouble.cure}"


def as_markdown() -> str:
    """The page of all troubles and cures, for docs/running."""
    rows = "".join(f"| `{each}` | {each.label} | {each.cure} |\n" for each in Trouble)
    return (
        "# 不調の一覧\n\n"
        "`intake doctor`、`intake status`、画面、運用担当者へのメールが示す不調と、直し方です。\n"
        "承知のうえで残すものは `intake doctor --set-aside 名前 --by 氏名 --note 理由` で外せます"
        "（内容が変わると、また示します）。\n\n"
        "| 名前 | 何が起きているか | 直し方 |\n|---|---|---|\n" + rows
    )
