"""Choices in words and marks: each phrase with its opposite, and what is neither."""

from __future__ import annotations

import pytest

from intake.reading.form.choice_marks import is_mark, marked
from intake.reading.form.choice_words import Said, denies, said
from intake.reading.form.choices import Choice, choose
from intake.reading.form.values import normalise
from intake.reading.labelled import Labelled
from intake.terms import FieldName, Severity

TRIAL, KONBINI, PATTERN = FieldName.TRIAL_WISH, FieldName.KONBINI_STATUS, FieldName.PATTERN

OPPOSITES = """
希望する | 希望しない
希望します | 希望しません
希望します。 | 希望しません。
希望いたします | 希望いたしません
希望致します。 | 希望致しません。
参加する | 参加しない
参加します | 参加しません
参加いたします | 参加いたしません
参加したい | 参加したくない
参加したいです | 参加しないです
ぜひ参加したい | 今回は参加しない
参加を希望する | 参加を希望しない
参加を希望します。 | 参加を希望しません。
参加を希望いたします。 | 参加は希望いたしません。
試行運用への参加を希望します | 試行運用への参加を希望しません
試行運用に参加します。 | 試行運用には参加いたしません。
参加する予定です | 参加する予定はありません
参加する予定 | 参加する予定はございません
参加予定あり | 参加予定なし
参加予定 | 参加の予定はない
希望する予定 | 希望する予定はありません
参加する見込み | 参加する見込みはない
参加の希望あり | 参加の希望なし
希望あり | 希望なし
希望有り | 希望無し
希望有 | 希望無
有 | 無
有り | 無し
あり | なし
はい | いいえ
はい、希望します | いいえ、希望しません
可 | 不可
参加可 | 不参加
参加希望 | 参加辞退
参加させていただきます | 参加を辞退いたします
参加させていただきたい | 今回は見送ります
参加したいと考えています | 参加は見合わせます
希望する（８月から） | 希望しない（令和４年度）
希望する。よろしくお願いします。 | 希望しない。よろしくお願いします。
「希望する」 | 「希望しない」
１．希望する | ２．希望しない
① 希望する | ② 希望しない
希望しております | 希望しておりません
参加できます | 参加できません
応募します | 応募しません
申し込みます | 申し込みません
希望は、あり | 希望は特にありません
☑希望する　□希望しない | □希望する　☑希望しない
■希望する　□希望しない | □希望する　■希望しない
☒希望する　□希望しない | □希望する　☒希望しない
レ希望する　　希望しない | 　希望する　レ希望しない
○希望する　　希望しない | 希望する　　○希望しない
希望する○　希望しない | 希望する　希望しない○
◎希望する　・　希望しない | 希望する　・　◎希望しない
●希望する　○希望しない | ○希望する　●希望しない
○ 希望する　× 希望しない | × 希望する　○ 希望しない
〇 希望する　✕ 希望しない | ✕ 希望する　〇 希望しない
希望する：○　希望しない：× | 希望する：×　希望しない：○
希望する（○）　希望しない（　） | 希望する（　）　希望しない（○）
希望する（○）　希望しない（×） | 希望する（×）　希望しない（○）
（○）希望する　（　）希望しない | （　）希望する　（○）希望しない
【○】希望する　【　】希望しない | 【　】希望する　【○】希望しない
〔○〕希望する　〔　〕希望しない | 〔　〕希望する　〔○〕希望しない
｛○｝希望する　｛　｝希望しない | ｛　｝希望する　｛○｝希望しない
〈✓〉希望する　〈　〉希望しない | 〈　〉希望する　〈✓〉希望しない
《レ》希望する　《　》希望しない | 《　》希望する　《レ》希望しない
[x]希望する [ ]希望しない | [ ]希望する [x]希望しない
[✓] 希望する　[ ] 希望しない | [ ] 希望する　[✓] 希望しない
希望する　☑ / 希望しない　☐ | 希望する　☐ / 希望しない　☑
希望する←　希望しない | 希望する　希望しない←
希望する←こちら・希望しない | 希望する・希望しない←こちら
１希望する　２希望しない　（１） | １希望する　２希望しない　（２）
①希望する　②希望しない　→① | ①希望する　②希望しない　→②
希望する　×希望しない | ×希望する　希望しない
希望しない→希望する | 希望する→希望しない
㊒・無 | 有・無⃝
"""
"""希望する | 希望しない"""

STATES = """
導入済み | 導入予定 | 予定なし
導入済 | 導入予定あり | 導入予定なし
導入済みです | 導入予定です | 導入予定はありません
既に導入済みです。 | 導入する予定です。 | 導入する予定はありません。
すでに導入している | 導入を予定している | 導入は予定していない
導入している | 導入を計画中 | 導入しない
導入しています | 導入準備中 | 導入しません
実施済み | 実施予定 | 実施予定なし
実施中 | 実施予定あり | 実施予定はない
実施しています | 実施を予定しています | 実施の予定はありません
実施しております | 実施する予定 | 実施の予定はございません
交付中 | 準備中 | 予定なし
サービス提供中 | サービス提供予定 | サービス提供予定なし
令和４年３月から実施済み | 令和５年３月から実施予定 | 当面、実施の予定なし
平成28年度より導入済 | 導入予定（令和５年３月） | 未導入（導入予定なし）
導入済み（平成31年4月、市内全店） | 導入予定（令和４年度末） | 予定なし（令和４年７月現在）
導入済み（令和２年から） | 導入予定（時期未定） | 現在は導入しておらず、今後も予定はありません
コンビニ交付を導入しています | 未実施・予定あり | 未実施・予定なし
有（導入済み） | 実施予定（有） | 導入予定の有無：無
☑導入済み　□導入予定　□予定なし　□未定 | □導入済み　☑導入予定　□予定なし　□未定 | □導入済み　□導入予定　☑予定なし　□未定
導入済み○　導入予定　予定なし | 導入済み　導入予定○　予定なし | 導入済み　導入予定　予定なし○
○ 導入済み　× 導入予定　× 予定なし | × 導入済み　○ 導入予定　× 予定なし | × 導入済み　× 導入予定　○ 予定なし
"""
"""導入済み | 導入予定 | 予定なし"""

LETTERS = """
Ａ | Ｂ | Ｃ
パターンＡ | パターンＢ | パターンＣ
Ａパターン | Ｂパターン | Ｃパターン
別紙2のＡ | 別紙2のＢ | 別紙２のＣ
Aを希望します | Bを希望します | Cを希望します
A案（BCL） | B案（BCL） | C案（BCL）
A：BCLによりコンビニ交付を導入 | B：コンビニ交付は導入済み（BCLは自動連携のみ利用） | C：コンビニ交付の導入予定なし（BCLは自動連携のみ利用）
☑A　□B　□C | □A　☑B　□C | □A　□B　☑C
○Ａ　Ｂ　Ｃ | Ａ　○Ｂ　Ｃ | Ａ　Ｂ　○Ｃ
Ａ　Ｂ　Ｃ（Ａに○） | Ａ　Ｂ　Ｃ（Ｂに○） | Ａ　Ｂ　Ｃ（Ｃに○）
Ⓐ・B・C | A・Ⓑ・C | A・B・Ⓒ
Ｂ→Ａ | Ａ→Ｂ | Ａ→Ｃ
"""
"""A | B | C"""

UNDECIDED = [
    (TRIAL, "未定"), (TRIAL, "未定です"), (TRIAL, "検討中"), (TRIAL, "現在検討中です"), (TRIAL, "検討しております"),
    (TRIAL, "どちらでもよい"), (TRIAL, "□希望する　□希望しない　☑未定"), (KONBINI, "未定"), (KONBINI, "検討中"),
    (PATTERN, "未定"), (PATTERN, "検討中"), (PATTERN, "□A　□B　□C　☑未定"),
]  # fmt: skip

DOUBTFUL = [
    (TRIAL, "参加したいが今回は見合わせる"), (TRIAL, "希望しないわけではない"), (TRIAL, "参加しないことはない"),
    (TRIAL, "希望する。ただし予算次第"), (TRIAL, "希望する場合がある"), (TRIAL, "希望する又は希望しない"),
    (TRIAL, "条件により希望する"), (TRIAL, "議会の議決を得て参加"), (TRIAL, "前任者は希望"),
    (KONBINI, "導入済みではない"), (KONBINI, "実施中ではない"), (KONBINI, "導入予定か未定"), (KONBINI, "導入済み・導入予定"),
    (KONBINI, "導入予定だったが中止"), (KONBINI, "一部の支所のみ導入済み"),
    (KONBINI, "導入済み（令和３年度末で廃止）"), (KONBINI, "導入済み（令和５年３月にサービス終了）"),
    (PATTERN, "AまたはB"), (PATTERN, "Ａ・Ｂ"), (PATTERN, "Aではない"), (PATTERN, "A以外"), (PATTERN, "AとCの併用"),
    (PATTERN, "Aは希望しない"),
]  # fmt: skip

NO_ANSWER = [
    (TRIAL, "希望する・希望しない"), (TRIAL, "希望する　希望しない　未定"), (TRIAL, "希望する／希望しない"), (TRIAL, "有・無"),
    (TRIAL, "□希望する　□希望しない　□未定"), (TRIAL, "○希望する　○希望しない"), (TRIAL, "（　）希望する　（　）希望しない"),
    (TRIAL, "1. 希望する 2. 希望しない"), (TRIAL, "選択してください"), (TRIAL, "×"), (TRIAL, "試行運用について"),
    (KONBINI, "導入済み・導入予定・予定なし"), (KONBINI, "□導入済み　□導入予定　□予定なし"), (KONBINI, "未実施"), (KONBINI, "なし"),
    (PATTERN, "Ａ・Ｂ・Ｃ"), (PATTERN, "□A　□B　□C"), (PATTERN, "ア"), (PATTERN, "BCLによりコンビニ交付を導入"),
]  # fmt: skip


def table(text: str, *options: str) -> list[tuple[str, str]]:
    rows = [[cell.strip() for cell in row.split(" | ")] for row in text.strip().splitlines()]
    return [(cell, option) for row in rows for cell, option in zip(row, options, strict=True)]


CHOSEN = [
    *((TRIAL, *case) for case in table(OPPOSITES, "希望する", "希望しない")),
    *((KONBINI, *case) for case in table(STATES, "導入済み", "導入予定", "予定なし")),
    *((PATTERN, *case) for case in table(LETTERS, "A", "B", "C")),
    *((*case, "未定") for case in UNDECIDED),
    (TRIAL, "希　望　し　な　い", "希望しない"), (TRIAL, "希望\nしない", "希望しない"), (KONBINI, "予定 なし", "予定なし"),
    (TRIAL, "する", "希望する"), (KONBINI, "有", "導入済み"), (KONBINI, "有（住民票のみ）", "導入済み"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "option"), CHOSEN)
def test_a_choice_is_what_its_whole_text_says(name: FieldName, text: str, option: str) -> None:
    assert choose(name, text).value == option


@pytest.mark.parametrize(("name", "text"), DOUBTFUL)
def test_an_option_with_something_left_over_is_asked_about(name: FieldName, text: str) -> None:
    found = normalise(Labelled(name, text, "申込書!B2"))
    assert found.text is None
    assert [(f.severity, f.field) for f in found.findings] == [(Severity.REVIEW, name)]


@pytest.mark.parametrize(("name", "text"), NO_ANSWER)
def test_printed_options_and_other_words_choose_nothing_and_ask_nothing(
    name: FieldName, text: str
) -> None:
    found = normalise(Labelled(name, text, "申込書!B2"))
    assert found.text is None
    assert all(finding.severity is Severity.NOTE for finding in found.findings)


@pytest.mark.parametrize(
    ("name", "text", "option", "doubtful"),
    [
        (TRIAL, "希望する。ただし予算次第", None, True),
        (TRIAL, "希望する。希望しない", None, True),
        (TRIAL, "(希望する)取消", None, True),
        (TRIAL, "希望する取消", None, True),
        (TRIAL, "８月に訓練", None, False),
        (TRIAL, "未実施", "希望しない", False),
        (KONBINI, "８月に訓練", None, True),  # something changed on that day
        (KONBINI, "有", "導入済み", False),
        (KONBINI, "有。導入予定", "導入予定", False),
        (KONBINI, "未実施", None, False),
        (KONBINI, "有。未実施", None, False),
        (KONBINI, "導入済み。未実施", "導入済み", False),
        (KONBINI, "導入予定。検討中", "導入予定", False),
        (KONBINI, "未実施。検討中", "未定", False),
        (KONBINI, "検討中", "未定", False),
        (KONBINI, "導入予定。予定なし", None, True),
        (TRIAL, "検討中ではない", None, True),
        (TRIAL, "希望しないことはない", None, True),
        (TRIAL, "条件により希望", None, True),
        (KONBINI, "ただし導入済み", None, True),
        (KONBINI, "導入していないことはない", None, True),
        (KONBINI, "検討中ではない", None, True),
        (KONBINI, "未実施で予定なし", "予定なし", False),
        (KONBINI, "予定はあるが未導入", "導入予定", False),
        (KONBINI, "未導入。予定あり", "導入予定", False),
        (KONBINI, "未導入で準備済み", "導入予定", False),
        (KONBINI, "「導入予定なし」ではない", None, True),
        (KONBINI, "導入していない", None, False),  # not yet, and nothing of a plan
        (KONBINI, "導入しない", "予定なし", False),
        (KONBINI, "有実施", None, False),
        (KONBINI, "済み", None, False),
        (KONBINI, "導入", None, False),
        (KONBINI, "導入済み", "導入済み", False),
        (KONBINI, "有です", "導入済み", False),
        (PATTERN, "", None, False),
        (PATTERN, "検討中", "未定", False),
        (PATTERN, "検討中の案件", None, False),
        (PATTERN, "希望", None, False),
        (PATTERN, "BCL", None, False),
        (PATTERN, "A B", None, True),
        (PATTERN, "前任者はA", None, True),
        (PATTERN, "パターンA", "A", False),
        (PATTERN, "A以外", None, True),
        (PATTERN, "Aだと思う", None, True),
        (PATTERN, "A希望しない", None, True),
    ],
)
def test_words_and_clauses_are_read_together(
    name: FieldName, text: str, option: str | None, doubtful: bool
) -> None:
    assert said(name, text) == Said(option, doubtful)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("１．希望する ②．希望しない", "1.希望する ○希望しない"),
        ("①希望する ②希望しない", "1希望する 2希望しない"),
        ("② 希望する", "2 希望する"),
        ("１．希望する　②希望しない　③未定", "1.希望する 2希望しない 3未定"),
        ("Ⓐ・B", "○A・B"),
        ("有・無⃝", "有・○無"),
        ("（　）希望する", "□希望する"),
        ("[□]希望する", "□希望する"),
        ("（×）希望する", "×希望する"),
        ("[v]希望する（○）", "☑希望する☑"),
        ("レ希望する", "☑希望する"),
        ("サービスレベル", "サービスレベル"),
        ("希望する← こちらです", "希望する←"),
        ("TRUE | 希望する | FALSE | 希望しない", "☑ | 希望する | □ | 希望しない"),
        ("TRUEです", "TRUEです"),
    ],
)
def test_every_kind_of_mark_is_one_character(text: str, plain: str) -> None:
    assert marked(text) == plain


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("☑", True),
        (" ○ ", True),
        ("×", True),
        ("□", True),
        ("", False),
        ("☑☑", False),
        ("あ", False),
    ],
)
def test_a_text_of_one_mark_is_a_mark(text: str, whether: bool) -> None:
    assert is_mark(text) is whether


ASKING = (
    "該当するものに○を付けてください",
    "○をつける",
    "いずれかに○印",
    "該当に☑",
    "どちらかを○で囲む",
)


@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("around", ["{}（{}）", "（{1}）{0}", "{} ※{}", "{}　←{}"])
def test_a_mark_that_words_only_speak_of_chooses_nothing(asking: str, around: str) -> None:
    assert choose(TRIAL, around.format("希望する・希望しない", asking)) == Choice((), 2)
    assert not choose(KONBINI, around.format("導入済み・導入予定・予定なし", asking)).chosen


@pytest.mark.parametrize("asking", ASKING)
def test_a_choice_is_read_beside_the_words_that_ask_for_a_mark(asking: str) -> None:
    assert choose(TRIAL, f"希望する○・希望しない（{asking}）").value == "希望する"
    assert choose(TRIAL, f"（{asking}）□希望する ☑希望しない").value == "希望しない"


@pytest.mark.parametrize(
    ("name", "text", "chosen", "offered", "doubtful"),
    [
        (TRIAL, "あ" * 2001, (), 0, True),
        (TRIAL, "希望する" + "　" * 2000, (), 0, True),  # longer than a cell
        (TRIAL, " " * 2001, (), 0, False),
        (TRIAL, "希望する | ただし予算次第", (), 1, True),
        (TRIAL, "希望する 希望しない 希望する", (), 2, True),
        (TRIAL, "希望する，希望しない", (), 2, False),
        (KONBINI, "導入済み・導入予定", (), 2, True),
        (TRIAL, "１ 希望する ２ 条件付き（１）", ("希望する",), 2, False),
        (TRIAL, "１ 希望する ２ 希望しない（３）", (), 2, False),
        (TRIAL, "１．希望する ２．希望しない ３．未定 【 ２ 】", ("希望しない",), 3, False),
        (TRIAL, "希望する | TRUE | 希望しない | FALSE", ("希望する",), 2, False),
        (TRIAL, "有 ・ 無 ※どちらかに○", (), 2, False),
        (TRIAL, "希望する（予算が付けば）", (), 0, True),
        (PATTERN, "Aに○", ("A",), 1, False),
        (PATTERN, "Ａ Ｂ Ｃ（Ａに○）", ("A",), 3, False),
        (PATTERN, "Ａ→Ｂ", ("B",), 2, False),
        (PATTERN, "Ａ→その他", (), 0, True),
        (TRIAL, "×", (), 0, False),
        (TRIAL, "○○", (), 0, False),
        (TRIAL, "×希望する", (), 1, True),
        (TRIAL, "×希望する ×希望しない", (), 2, True),
        (KONBINI, "×導入済み ×導入予定 予定なし", ("予定なし",), 3, False),
        (KONBINI, "×導入済み 導入予定 予定なし", (), 3, True),
        (TRIAL, "☑希望する | ただし予算次第", ("希望する",), 1, True),
        (TRIAL, "条件次第 ☑", (), 0, True),
        (TRIAL, "希望する|○|希望しない", ("希望する",), 2, False),
        (TRIAL, "希望する 是非○ 希望しない", ("希望する",), 2, False),  # words of an answer
        (TRIAL, "希望する、該当に○ ☑希望しない", ("希望しない",), 2, False),
        (TRIAL, "希望する | ○希望しない", ("希望しない",), 2, False),
        (TRIAL, "希望する ○ 希望しない", ("希望する",), 2, False),
        (TRIAL, "希望する ○希望しない", ("希望しない",), 2, False),
        (TRIAL, "希望する○ 希望しない", ("希望する",), 2, False),
        (TRIAL, "○ 希望する", ("希望する",), 1, False),
        (TRIAL, "希望する | ○", ("希望する",), 1, False),
        (TRIAL, "←希望する 希望しない", (), 2, False),
        (TRIAL, "希望する←希望しない", ("希望する",), 2, False),
        (TRIAL, "☑希望する←", ("希望する",), 1, False),
        (TRIAL, "○希望する ○希望しない", (), 2, False),  # decoration
        (TRIAL, "○希望する　希望しない　○未定", ("希望する", "未定"), 3, False),
        (TRIAL, "●希望する ○希望しない", ("希望する",), 2, False),
        (TRIAL, "未定 ☑希望する", ("希望する",), 2, False),
        (TRIAL, "□ 希望する □ 希望しない ○", (), 2, False),
        (TRIAL, "１ 希望する→１", (), 0, True),  # no list
        (TRIAL, "不参加を希望しない", (), 0, True),
        (KONBINI, "導入しない予定なし", (), 0, True),
        (KONBINI, "なし 導入", (), 0, False),
        (KONBINI, "未導入済み", (), 0, True),
        (KONBINI, "本市 有り", ("導入済み",), 1, False),
        (PATTERN, "Ａ：検討中", (), 0, True),
        (TRIAL, "１ □|未定", (), 1, False),
        (TRIAL, "２ 参加○希望しない", ("希望する",), 2, False),
        (TRIAL, "希望する☑希望しない", ("希望する",), 2, False),
        (TRIAL, "|○ 希望する ○|希望しない", ("希望する",), 2, False),
        (TRIAL, "ただし☑|未定", ("未定",), 1, True),
        (TRIAL, "○希望する 希望しない ○", (), 2, False),
        (TRIAL, "条件次第×希望しない", (), 1, True),
        (TRIAL, "希望する|×ただし", (), 1, True),
        (TRIAL, "●希望する 希望しない←", ("希望する", "希望しない"), 2, False),
        (TRIAL, "希望する・希望しない・未定いずれかに○", (), 2, False),
        (TRIAL, "○希望する・希望しない・未定どれかに丸", ("希望する",), 2, False),
        (TRIAL, "希望する 該当にチェック", ("希望する",), 1, False),
        (TRIAL, "いずれかに○希望する", ("希望する",), 1, False),
        (PATTERN, "のいずれかにレＡ", ("A",), 1, False),
        (PATTERN, "どれかに丸 Ａ", (), 0, True),
        (TRIAL, "☑希望する　□希望しない　□未定のいずれかにレ", ("希望する",), 2, True),
        (TRIAL, "希望する・希望しない・分からない", (), 2, True),
        (TRIAL, "希望する・希望しない・希望するかも", (), 2, True),
    ],
)
def test_what_a_text_chooses_of_how_many_and_how_surely(
    name: FieldName, text: str, chosen: tuple[str, ...], offered: int, doubtful: bool
) -> None:
    found = choose(name, text)
    assert found == Choice(chosen, offered, doubtful)
    assert found.value == (chosen[0] if len(chosen) == 1 and not doubtful else None)


@pytest.mark.parametrize(("text", "denied"), [("４月以前は不可", True), ("導入済み", False)])
def test_a_text_denies_where_one_of_its_words_does(text: str, denied: bool) -> None:
    assert denies(text) is denied


def test_the_table_has_at_least_two_hundred_phrases() -> None:
    assert len({(name, text) for name, text, _ in CHOSEN}) + len(DOUBTFUL) + len(NO_ANSWER) >= 200
