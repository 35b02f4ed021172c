"""The page about the desk: mails, time to a letter, what goes wrong, whether anything is missing. Pure."""

from __future__ import annotations

from reports import names, wording
from reports.charts import figures, page_figures
from reports.counts.service import Service
from reports.overview import Overview
from reports.pages import paths
from reports.pages.frame import html, page
from reports.pages.index import mailbox_sentence
from reports.sentences import summary
from reports.sentences.headline import missing, oldest, waiting
from reports.sentences.summary import KeyFigure
from reports.tables import desk_tables

MONTHS = 12  # shown here; all there are stand in the files of the data page


def operations(found: Overview) -> str:
    """How the desk stands and how well applicants are served."""
    desk, service = found.desk, found.service
    return page(
        found,
        paths.OPERATIONS,
        "operations.html.j2",
        sentences=[mailbox_sentence(desk), *_sentences(service)],
        steps=summary.next_steps(found.shares, desk),
        key_figures=[
            _mails(found), _alone(service), _wait(service), waiting(desk), oldest(desk), missing(desk),
        ],
        mails_chart=figures.block(page_figures.mails(service.days), found.scenario) if service.days else None,
        mails_says=_mails_says(service),
        mail_months=html(desk_tables.mail_months(service.days, MONTHS)),
        mails=html(desk_tables.mails(desk)),
        waits_chart=figures.block(page_figures.waits(service.waits), found.scenario) if len(service.waits) > 1 else None,
        waits_says=_waits_says(service),
        waits=html(desk_tables.waits(service.waits, service.wait, MONTHS)),
        waiting=html(desk_tables.waiting(desk)),
        review=html(desk_tables.findings(service.review, "職員の確認が要った理由（受信した全てのメール、多い順。1通に二つ以上あることがある）")),
        wrong=html(desk_tables.findings(service.missing, "申込みに足りなかったもの（多い順。1通に二つ以上あることがある）")),
        wrong_says=_wrong_says(service),
        letters=html(desk_tables.letters(desk)),
        stages=html(desk_tables.stages(desk)),
        passes=html(desk_tables.passes(service.passes)),
    )  # fmt: skip


def _sentences(service: Service) -> list[str]:
    if not service.mails:
        return []
    return [
        f"受信した{service.mails:,}通のうち{service.alone:,}通"
        f"（{wording.percent(service.alone_ratio)}）は、職員の確認なしに処理しました。",
        _wrong_says(service),
    ]


def _mails(found: Overview) -> KeyFigure:
    month = found.day.replace(day=1)
    since = wording.month_before(found.day)
    days = found.service.days
    now = sum(day.mails for day in days if since < day.on_date <= found.day)
    earlier = wording.month_before(since)
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


def _mails_says(service: Service) -> str:
    if not service.days:
        return "メールはまだ受信していません。"
    busiest = max(service.days, key=lambda day: day.mails)
    return (
        f"{wording.date_of(service.days[0].on_date)}から{wording.date_of(service.days[-1].on_date)}までに"
        f"{service.mails:,}通を受信しました。最も多かった日は{wording.date_of(busiest.on_date)}の"
        f"{busiest.mails:,}通です。"
    )


def _waits_says(service: Service) -> str:
    late = ""
    if service.late_start:
        late = (
            f"このほか、受信箱の最初の確認より前に届いていたメールへの連絡が{service.late_start:,}通あり、"
            "待ち時間に数えていません。"
        )
    if not service.wait.letters:
        return f"運用の開始後に届いたメールへの連絡はまだありません。{late}"
    most = (
        f"、95%が{wording.duration(service.wait.most)}以内" if service.wait.most is not None else ""
    )
    return (
        f"メールの受信から連絡（受付完了・内容の確認のお願いなど）の送信までは、"
        f"中央値で{wording.duration(service.wait.median)}{most}です。{late}"
    )


def _wrong_says(service: Service) -> str:
    if not service.missing:
        return "申込みに足りない記載は見付かっていません。"
    first = service.missing[0]
    return (
        f"申込みで最も多く足りなかったのは「{names.finding(first.code)}」（{first.mails:,}通）です。"
        "案内の文面や様式で、ここを分かりやすくすることを検討してください。"
    )
