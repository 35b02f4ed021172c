"""Make the sections on the work of the desk (the staff who process applications): mails, time from
a mail to the letter that answers it, items that wait for staff, what applications lacked, polls of
the mailbox.
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.vocabulary.codes import Stage, label_of
from reports import names, wording
from reports.charts import figures, page_figures
from reports.counts.service import Service
from reports.counts.towns import GONE
from reports.overview import Overview
from reports.sections.section import Chart, Section
from reports.tables import desk_tables


def sections(found: Overview) -> Iterator[Section]:
    """Yields the sections on the work of the desk, each with a table; the sections on mails by day
    and on times until a letter have a chart as well.
    """
    desk, service = found.desk, found.service
    yield Section("mails", "受信したメール", "種類と結果ごとの通数", desk_tables.mails(desk))
    yield _mail_days(found)
    yield Section(
        "mail-months",
        "月ごとの受信メール",
        "月ごとの通数",
        desk_tables.mail_months(service.days),
    )
    yield _waits(found)
    yield Section(
        "letters", "当方からの連絡", "連絡の種類と状態ごとの通数", desk_tables.letters(desk)
    )
    yield Section(
        "waiting",
        "職員の確認を待つもの",
        "理由ごとの件数と待ち（営業日）",
        desk_tables.waiting(desk),
    )
    yield Section(
        "review",
        "職員の確認が要った理由",
        "理由ごとの通数",
        desk_tables.findings(
            service.review,
            "職員の確認が要った理由（受信した全てのメール、多い順。1通に二つ以上あることがある）",
        ),
    )
    yield Section(
        "wrong",
        "申込みに足りなかったもの",
        "内容ごとの通数",
        desk_tables.findings(
            service.missing, "申込みに足りなかったもの（多い順。1通に二つ以上あることがある）"
        ),
        wrong_says(service),
    )
    yield Section(
        "stages",
        "申込みの段階",
        "現在の段階ごとの件数",
        desk_tables.stages(desk),
        note=_not_municipalities(found),
    )
    yield Section("mailbox", "受信箱と記録", "受信箱の通数と記録漏れ", desk_tables.mailbox(desk))
    yield Section(
        "passes",
        "受信箱の確認",
        "日ごとの確認の回数と記録漏れ",
        desk_tables.passes(service.passes),
        note="記録漏れは、受信箱にあるメールのうち記録にないものの数で、0であるべきものです。",
    )


def _not_municipalities(found: Overview) -> str:
    """Return Japanese sentences with the number of all applications and, if it is higher than that
    of municipalities that have applied, why: how many are withdrawn, repeated by a municipality,
    without an identified municipality, and so on.
    """
    now, stages = found.shares.now, dict(found.desk.stages)
    every, applied = sum(stages.values()), now.nationwide.applied
    beside = {
        "団体が確定していないもの": now.unsettled,
        "基準日の登録簿にない団体のもの": now.not_in_register,
        **{label_of(Stage, gone): stages.get(gone, 0) for gone in GONE},
    }
    beside["同じ団体の重ねての申込み"] = every - applied - sum(beside.values())
    told = "、".join(f"{what}{count:,}件" for what, count in beside.items() if count)
    why = f"申し込んだ団体の{applied:,}団体のほかに、{told}を数えています。" if told else ""
    return f"申込みは合わせて{every:,}件です。{why}先の段階に進んだ申込みは、その段階に数えます。"


def _mail_days(found: Overview) -> Section:
    days, chart = found.service.days, None
    if days:
        chart = Chart(
            figures.block(page_figures.mails(days), found.scenario),
            "1日ごとの受信メールの数（最後の受信までの1年）",
            "1日ごとの受信メールの数を示す積み上げ棒グラフ",
            (700, 230),
        )
    return Section(
        "mail-days",
        "日ごとの受信メール",
        "日ごとの通数",
        desk_tables.mail_days(days),
        _mails(found.service),
        chart,
    )


def _mails(service: Service) -> str:
    if not service.days:
        return "メールはまだ受信していません。"
    busiest = max(service.days, key=lambda day: day.mails)
    return (
        f"{wording.date_of(service.days[0].on_date)}から{wording.date_of(service.days[-1].on_date)}までに"
        f"{service.mails:,}通を受信しました。最も多かった日は{wording.date_of(busiest.on_date)}の"
        f"{busiest.mails:,}通です。"
    )


def _waits(found: Overview) -> Section:
    service, chart = found.service, None
    if len(service.waits) > 1:
        chart = Chart(
            figures.block(page_figures.waits(service.waits), found.scenario),
            "連絡を送信した月ごとの、受信から連絡までの時間",
            "受信から連絡までの時間を月ごとに示す折れ線グラフ",
            (700, 220),
        )
    return Section(
        "waits",
        "連絡までの時間",
        "受信から連絡の送信までの時間（分）",
        desk_tables.waits(service.waits, service.wait),
        _waits_says(service),
        chart,
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


def wrong_says(service: Service) -> str:
    """Return Japanese sentences that name what applications lacked most often, with the number of
    mails, and advise to make the form or the guidance clearer on this.

    If no application lacked anything, one sentence says so.
    """
    if not service.missing:
        return "申込みに足りない記載は見付かっていません。"
    first = service.missing[0]
    return (
        f"申込みで最も多く足りなかったのは「{names.finding(first.code)}」（{first.mails:,}通）です。"
        "案内の文面や様式で、ここを分かりやすくすることを検討してください。"
    )
