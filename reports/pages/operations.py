"""Make the page on the work of the desk (受付の運用): mails, time from a mail to the letter that answers
it, what applications lacked, mails missing in the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from reports import wording
from reports.counts.service import Service
from reports.days import month_apart
from reports.overview import Overview
from reports.pages import paths
from reports.pages.frame import Group, Shown, groups, page, shown
from reports.sections.desk import wrong_says
from reports.sections.every import sections
from reports.sentences import summary
from reports.sentences.headline import missing, oldest, waiting
from reports.sentences.summary import KeyFigure
from reports.tables import desk_tables

MONTHS = 12  # shown here; all there are stand in the files of the data page


def operations(found: Overview) -> str:
    """Return the HTML of the page on the work of the desk (the staff who process applications)."""
    desk, service = found.desk, found.service
    return page(
        found,
        paths.OPERATIONS,
        "sections.html.j2",
        title="受付の運用",
        purpose="申込みのメールが漏れなく、早く処理されているか、案内のどこを直すとよいかを確かめるためのページです。",
        points=[
            ("受付の状況", [summary.mailbox_sentence(desk), *_sentences(service)]),
            ("次にすること", summary.next_steps(found.shares, desk)),
        ],
        key_figures=[
            _mails(found), _alone(service), _wait(service), waiting(desk), oldest(desk), missing(desk),
        ],
        groups=groups(_groups(found)),
        fold="",
        rules="",
        rules_lead="",
    )  # fmt: skip


MAILS_NOTE = (
    "同じメールが二度届いても1通と数えるため、受信箱の数とは一致しないことがあります。"
    f"月ごとの表は直近{MONTHS}か月で、全ての月はファイルにあります。"
)
LETTERS_NOTE = (
    "受付完了となったメールの数と、受付完了の連絡の数は一致しません。同じ内容の再送と、そろった後の追加には連絡を返さず、"
    "訂正には「訂正の受付」を、職員の確認を待つものには「受信のお知らせ」を返すためです。"
)


def _groups(found: Overview) -> Iterator[Group]:
    every, service = sections(found), found.service
    lately = {
        "mail-months": desk_tables.mail_months(service.days, MONTHS),
        "waits": desk_tables.waits(service.waits, service.wait, MONTHS),
    }

    def of(*ids: str) -> tuple[Shown, ...]:
        return tuple(
            shown(
                found,
                paths.OPERATIONS,
                replace(every[each], table=lately[each]) if each in lately else every[each],
            )
            for each in ids
        )

    yield Group("mails", "受信したメール", of("mail-days", "mails", "mail-months"), note=MAILS_NOTE)
    yield Group("waits", "受信から連絡までの時間", of("waits", "letters"), note=LETTERS_NOTE)
    yield Group("waiting", "要確認", of("waiting", "review"))
    yield Group("wrong", "申込みに足りなかったもの", of("wrong", "stages"))
    yield Group("passes", "受信箱の確認", of("mailbox", "passes"))


def _sentences(service: Service) -> list[str]:
    if not service.mails:
        return []
    return [
        f"受信した{service.mails:,}通のうち{service.alone:,}通"
        f"（{wording.percent(service.alone_ratio)}）は、職員の確認なしに処理しました。",
        wrong_says(service),
    ]


def _mails(found: Overview) -> KeyFigure:
    month = found.day.replace(day=1)
    since = month_apart(found.day, -1)
    days = found.service.days
    now = sum(day.mails for day in days if since < day.on_date <= found.day)
    earlier = month_apart(since, -1)
    before = sum(day.mails for day in days if earlier < day.on_date <= since)
    return KeyFigure(
        title="この1か月の受信メール",
        value=f"{now:,}",
        unit="通",
        detail=f"累計{found.service.mails:,}通（{wording.month(month)}{found.day.day}日まで）",
        comparisons=(("その前の1か月比", f"{wording.signed(now - before)}通"),),
    )


def _alone(service: Service) -> KeyFigure:
    ratio = service.alone_ratio
    return KeyFigure(
        title="職員の確認なしに処理した割合",
        value=wording.percent(ratio).removesuffix("%"),
        unit="%" if ratio is not None else "",
        detail=f"{service.alone:,}／{service.mails:,}通",
        comparisons=(("要確認のもの（確認済みを含む）", f"{service.mails - service.alone:,}通"),),
        bar=ratio,
    )


def _wait(service: Service) -> KeyFigure:
    wait = service.wait
    value = wording.duration(wait.median)
    return KeyFigure(
        title="受信から連絡までの時間（中央値）",
        value=value,
        unit="",
        detail=f"連絡{wait.letters:,}通" if wait.letters else _late(service),
        comparisons=(("95%が収まる時間", wording.duration(wait.most)),),
    )


def _late(service: Service) -> str:
    if not service.late_start:
        return "連絡はまだありません"
    return f"運用の開始より前に届いたメールへの連絡{service.late_start:,}通だけのため"
