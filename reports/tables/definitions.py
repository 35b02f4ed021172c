"""Tables of the definitions and sources of all figures, and of the versions of data, register,
rules and program.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reports import wording
from reports.counts.adoption import DEFINITIONS, MISSING_RULE
from reports.fees.explain import banner
from reports.overview import Overview
from reports.rules.catalog import NOTICE
from reports.rules.dated import undetermined
from reports.tables.table import Column, Table

_RECORD = "当システムの記録（受信箱の確認、決定、送信の履歴）"
_ANNEX = f"{NOTICE}３・別紙１"


class Definition(NamedTuple):
    """The definition of a figure: its Japanese name, its meaning, and its 根拠."""

    figure: str
    meaning: str
    source: str


_SHARES = tuple(
    Definition(
        name,
        meaning,
        f"{_ANNEX}の「導入割合」ではない。三つの割合は事実として数えたもの",
    )
    for name, meaning in DEFINITIONS.items()
)
_REST = (
    Definition(
        "市区町村（分母）",
        "基準日に存在した市町村と特別区の数。政令指定都市の区は数えません。合併・名称変更があったときは、基準日の団体で数えます。",
        "data/register（全国地方公共団体コード、日本郵便の郵便番号データ）",
    ),
    Definition(
        "1週間前比・1か月前比（ポイント）",
        "基準日の割合から、1週間前・1か月前の同じ日（ない月は末日）の割合を引いた差。表示する割合の差ではなく、端数を丸める前の割合の差です。",
        "同じ定義による二つの日の割合",
    ),
    Definition(
        "利用料（②）",
        "年度ごと・団体ごとの利用料。利用開始の記録がない団体に負担はありません。計算に要る値が定まっていないときは「未確定」とし、0円とはしません。",
        f"{NOTICE}２②・３・５、別紙１",
    ),
    Definition(
        "変わり得る額",
        "基準日より後の予定の日、又は後日変わり得る値による金額（内訳書では「見込み」として理由を示します）。",
        f"{NOTICE}５（予定）",
    ),
    Definition(
        "利用料（②）の見込み",
        "利用開始の記録がある団体の額に、締結済みの団体、申込済みの団体が見込みの月に利用を開始した場合の額を順に加えたもの。",
        "同じきまり又は試算と、利用開始の見込み",
    ),
    Definition(
        "割引率・次の段階・あと何団体",
        "導入割合に応じた割引の段階と、次の段階に届くまでに要る団体の数。きまり又は試算が段階を定めるときだけ示します。",
        _ANNEX,
    ),
    Definition(
        "あと1団体の効果・次の段階の効果",
        "あと1団体（又は次の段階に要る数の団体）が導入したとき、その都道府県で現に利用している団体の今年度の利用料（②）の合計が減る額。",
        _ANNEX,
    ),
    Definition(
        "職員の確認待ち・待ち（営業日）",
        "職員が見なければならないものの件数と、最も古いものを受信してからデータの時点までの営業日の数（土日・祝日・12月29日から1月3日までを除く）。連絡すべき団体、止まっている申込みの「待ち」も、同じ数え方です。",
        _RECORD,
    ),
    Definition(
        "記録漏れ",
        "受信箱を直近に確認したとき、受信箱にあって記録になかったメールの数。0でなければなりません。",
        _RECORD,
    ),
    Definition(
        "受付完了",
        "申し込んだ団体のうち、内容がそろった日（職員が受付を完了した日を含む）の記録がある団体の数。",
        f"{NOTICE}４、{_RECORD}",
    ),
    Definition(
        "受信から連絡までの時間（中央値・95%が収まる時間）",
        "メールを受信箱が受け取ってから、これに対する連絡が送信されるまでの時間。受信箱の最初の確認より前に届いていたメールへの連絡は数えません。95%は、連絡が20通以上あるときだけ示します。",
        _RECORD,
    ),
    Definition(
        "職員の確認なしに処理した割合",
        "受信したメールのうち、読み取った結果が「要確認」（職員の確認が要るもの）でなかったものの割合。",
        _RECORD,
    ),
    Definition(
        "受信したメール・当方からの連絡",
        "基準日までに受信したメールの通数（同じメールは1通）と、受付完了などの連絡の通数。",
        _RECORD,
    ),
    Definition(
        "試算",
        "定まっていない値を仮に置いた計算。試算による数字には、全て「試算」とその名前を付けます。実際の利用料ではありません。",
        "data/scenarios（それぞれの前提）",
    ),
)  # fmt: skip


def definitions(found: Overview) -> tuple[Definition, ...]:
    """Return the definitions of all figures, in the order in which pages show the figures."""
    return (*_SHARES, Definition("導入割合", adopted(found), _ANNEX), *_REST)


def adopted(found: Overview) -> str:
    """Return a Japanese sentence that says how the rules define 導入割合 or, if a rule is missing, why
    導入割合 is not shown.
    """
    terms = found.rules.at(found.day)
    if undetermined(terms.adoption_stage, terms.adoption_denominator):
        return MISSING_RULE
    stage, base = (value.words for value in (terms.adoption_stage, terms.adoption_denominator))
    return wording.marked(
        f"「{stage}」の団体を導入した団体とし、{base}で割ったもの。", found.scenario
    )


def table(found: Overview) -> Table:
    """Return a table with a row for each figure: name, definition, 根拠."""
    return Table(
        caption=wording.marked("数字の定義と根拠", found.scenario),
        columns=tuple(map(Column, ("数字", "定義", "根拠"))),
        rows=tuple(definitions(found)),
    )


def state(found: Overview) -> Table:
    """Return a table with rows (item, content) on what the figures are computed from: 基準日, dates
    of the data, and the versions of register, rules, scenario and program.
    """
    return Table(
        caption=wording.marked("基準日とデータの版", found.scenario),
        columns=tuple(map(Column, ("項目", "内容"))),
        rows=tuple(_state(found)),
    )


def _state(found: Overview) -> Iterator[tuple[str, str]]:
    data, meta = found.snapshot, found.snapshot.meta
    yield "基準日", wording.day(found.day)
    if found.known:
        yield "記録の範囲", f"{wording.day(found.known)}までに記録されたもの"
    until = data.data_until
    yield "データの時点", wording.moment(until) if until else "受信箱をまだ確認していません"
    yield "データの公開", wording.moment(data.made_at)
    if data.label:
        yield "データの種類", data.label
    if data.register_day:
        yield "市区町村の登録簿", f"{wording.date_of(data.register_day)}までの変更を含む"
    yield "きまりの版", f"{found.rules.version}（{sum(1 for _ in found.rules)}件）"
    if found.scenario:
        yield f"試算「{found.scenario}」", f"{banner(found.scenario)}前提：{found.rules.about}"
    yield "ソフトウェアの版", meta.get("program_version", "")
