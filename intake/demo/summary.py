"""The short table that a demo prints at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rich.box
from rich.table import Table

from intake.answers.smtp_session import Sent
from intake.demo.plan import PlannedMail, Role
from intake.receiving.rounds import Pass
from intake.terms import Kind, Stage
from intake.vocabulary.letters import LetterKind


@dataclass(frozen=True, slots=True)
class Happened:
    """What happened in one run of the demo, which polls the mailbox and sends letters twice.

    `planned` are the mails put into the mailbox. `first` and `second` are the results of the two
    polls, `sent` and `sent_again` those of the two times of sending. `decisions` is the number of
    staff decisions recorded. `letters` has the kind of each letter sent, `arrived` is the number of
    letters that the SMTP server received. `status` has the counts that `intake status` shows,
    `seconds` is the duration of the run.
    """

    planned: Sequence[PlannedMail]
    first: Pass
    second: Pass
    sent: Sent
    sent_again: Sent
    decisions: int
    letters: Sequence[str]  # sent, each by its kind
    arrived: int  # letters, at the server
    status: Mapping[str, Any]
    seconds: float

    @property
    def adds_up(self) -> bool:
        """Whether every mail was recorded, and every letter sent and received, exactly once."""
        mailbox = self.status["mailbox"]
        return (
            len(self.planned) == mailbox["on_server"] == mailbox["recorded"]
            and mailbox["missing"] == self.second.new == 0
            and self.sent_again.sent == self.sent_again.repeated == 0
            and self.sent.sent == self.status["sends"]["sent"] == self.arrived
        )


def table(happened: Happened) -> Table:
    """Return the table with the counts of a demo that has ended (`happened`), for printing."""
    made = Table(
        box=rich.box.SIMPLE_HEAD, show_header=False, title="見本の結果", title_justify="left"
    )
    made.add_column("項目", no_wrap=True)
    made.add_column("結果", overflow="fold")
    for row in _rows(happened):
        made.add_row(*row)
    return made


def _rows(happened: Happened) -> Iterable[tuple[str, str]]:
    status, mailbox = happened.status, happened.status["mailbox"]
    copies = sum(mail.truth.role is Role.COPY for mail in happened.planned)
    yield "メールボックスのメール", f"{mailbox['on_server']}通（2022年7月～12月、47都道府県から）"
    yield (
        "1回目の取り込み",
        f"記録 {mailbox['recorded']}通（うち同じメールの二重の配達 {copies}通）、"
        f"記録漏れ {mailbox['missing']}通",
    )
    yield (
        "2回目の取り込み",
        f"新しい記録 {happened.second.new}通、送信 {happened.sent_again.sent}通",
    )
    yield (
        "メールの種類",
        _counted(Kind(k).label for k, n in status["mails"].items() for _ in range(n)),
    )
    applications = status["applications"]
    stages = "、".join(f"{Stage(stage).label} {n}件" for stage, n in applications.items() if n)
    yield (
        "利用申込み",
        f"合わせて{sum(applications.values())}件：{stages}。ページの「申込み」は団体の数で、"
        "団体が確定していないものと取下げを数えないため、これより少なくなります",
    )
    yield "職員の決定", f"{happened.decisions}件（2022年7月～2023年4月）"
    yield "送った返信", _counted(LetterKind(letter).label for letter in happened.letters) or "なし"
    held = status["sends"]["held"]
    why = "（取り下げた申込みへの催促。受付の「返信」で確かめます）" if held else ""
    yield "保留の返信", f"{held}通{why}"
    yield "人の確認を待つもの", f"{status['waiting']}件"
    yield "かかった時間", f"{happened.seconds:.1f} 秒"


def _counted(names: Iterable[str]) -> str:
    return "、".join(f"{name} {count}通" for name, count in Counter(names).most_common())
