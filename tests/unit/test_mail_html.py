"""HTML mail as people see it."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from intake.paths import data_path
from intake.reading import read
from intake.register import load_register
from intake.terms import Reading, ReadingContext
from intake.text.html import html_text


def test_paragraphs_and_breaks_are_lines() -> None:
    assert (
        html_text("<p>担当課：総務課<br>担当者：余市</p><div>以上</div>")
        == "担当課：総務課\n担当者：余市\n\n以上"
    )


def test_a_table_is_lines_of_tabbed_cells() -> None:
    table = "<table><tr><th>担当課</th><td><p>総務課</p></td></tr><tr><td>電話</td><td>03-1<br>内線2</td></tr></table>"
    assert html_text(table) == "担当課\t総務課\n電話\t03-1 内線2"


def test_a_table_that_only_lays_out_the_page_is_no_table() -> None:
    inner = "<table><tr><td>担当課</td><td>総務課</td></tr></table>"
    page = f"<table><tr><td><p>拝啓</p><p>下記のとおり</p>{inner}</td></tr></table>"
    assert html_text(page).splitlines()[-1] == "担当課\t総務課"
    assert "拝啓\n" in html_text(page)


def test_styles_scripts_comments_and_hidden_text_are_not_read() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><!-- c --><script>x</script>"
        "<div style='display:none'>見えない</div><p>見える</p></body></html>"
    )
    assert html_text(page) == "見える"


def test_conditional_comments_of_outlook_are_not_read() -> None:
    page = "<body><!--[if gte mso 9]><xml>w</xml><![endif]--><p class=MsoNormal>総務課<o:p></o:p></p></body>"
    assert html_text(page) == "総務課"


def test_quotations_are_marked_by_depth() -> None:
    page = "答<blockquote>問<blockquote>前の問</blockquote></blockquote>後"
    assert [line for line in html_text(page).splitlines() if line] == [
        "答",
        "> 問",
        "> > 前の問",
        "後",
    ]


def test_an_indented_passage_without_a_rule_is_no_quotation() -> None:
    indented = '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">申込み</blockquote>'
    assert html_text(indented) == "申込み"
    ruled = '<blockquote style="border:none;border-left:solid #CCC 1.0pt">前の申込み</blockquote>'
    assert html_text(ruled) == "> 前の申込み"


def test_the_quotation_of_gmail_is_marked() -> None:
    page = '<div>新しい</div><div class="gmail_quote"><div>2022年7月1日</div>古い</div>'
    assert [line for line in html_text(page).splitlines() if line] == [
        "新しい",
        "> 2022年7月1日",
        "> 古い",
    ]


def test_characters_by_name_and_number_are_read() -> None:
    assert html_text("<p>&#20313;&#x5E02;&nbsp;&lt;町&gt;&amp;</p>") == "余市 <町>&"


def test_white_space_is_one_space_except_where_it_is_kept() -> None:
    assert html_text("<p>余市\n   町</p><pre>a  c\n  b</pre>") == "余市 町\n\na  c\nb"


@pytest.mark.parametrize(
    "page",
    ["", " ", "<", "<p", "</p></p>", "<table><td>a<td>b", "<div>" * 20_000, "<!DOCTYPE", "\x00<p>a",
     "<?xml version='1.0' encoding='shift_jis'?><p>a</p>", "<td>" * 5000, "\ud800<p>"],
)  # fmt: skip
def test_broken_html_is_survived(page: str) -> None:
    assert isinstance(html_text(page), str)


def test_broken_tags_lose_no_text() -> None:
    assert (
        html_text("<p>担当課：総務課<p>担当者：余市<b>太郎") == "担当課：総務課\n\n担当者：余市太郎"
    )


@pytest.mark.parametrize(
    "struck",
    [
        "<s>{}</s>",
        "<strike>{}</strike>",
        "<del>{}</del>",
        "<span style='color:red;text-decoration:line-through'>{}</span>",
    ],
)
def test_what_has_a_line_through_it_is_written_so(struck: str) -> None:
    page = f"<p>担当者：{struck.format('剱 岳男')} 立山 一子</p>"
    assert html_text(page) == "担当者：〔取消線：剱 岳男〕 立山 一子"


def test_a_strike_over_several_paragraphs_marks_each() -> None:
    page = "<del><p>担当者：剱</p><p>電話：076</p></del><p>以上</p>"
    assert html_text(page).split() == ["〔取消線：担当者：剱〕", "〔取消線：電話：076〕", "以上"]


def test_an_answer_struck_out_is_no_answer_even_where_the_plain_text_lost_the_line() -> None:
    message = EmailMessage()
    message["From"] = "soumu@namerikawa-city.example"
    message["Subject"] = "【富山県滑川市】クラウド型被災者支援システムの利用申込み"
    lines = ("市区町村名：滑川市", "担当課：総務課", "電話番号：076-999-0031")
    message.set_content("\n".join((*lines, "担当者：剱 岳男立山 一子", "メール：a@b.example")))
    shown = (*lines, "担当者：<s>剱 岳男</s>立山 一子", "<s>メール：a@b.example</s>")
    message.add_alternative("".join(f"<p>{line}</p>" for line in shown), subtype="html")
    reading = read(message.as_bytes(), load_register(data_path("register")), ReadingContext())
    assert reading.fields["contact_name"] == "立山 一子"
    assert "email" not in reading.fields
    assert "〔取消線：剱 岳男〕" in reading.text


def two_formats(plain: str, html: str) -> Reading:
    message = EmailMessage()
    message["From"] = "soumu@namerikawa-city.example"
    message["Subject"] = "【富山県滑川市】クラウド型被災者支援システムの利用申込み"
    for text, kind in ((plain, "plain"), (html, "html")):
        lines = ("市区町村名：滑川市", "担当課：総務課", "担当者：立山 一子", *text.split("|"))
        if kind == "plain":
            message.set_content("\n".join(lines))
        else:
            message.add_alternative("".join(f"<p>{line}</p>" for line in lines), subtype="html")
    return read(message.as_bytes(), load_register(data_path("register")), ReadingContext())


def test_a_value_that_differs_between_plain_text_and_html_is_asked_about() -> None:
    reading = two_formats(
        "電話：076-999-0031|メール：a@b.example", "電話：076-999-0032|メール：a@b.example"
    )
    assert "phone" not in reading.fields
    assert reading.fields["email"] == "a@b.example"
    (told,) = (each for each in reading.findings if each.code == "phone_doubtful")
    assert "「076-999-0031」「076-999-0032」" in told.message


def test_plain_text_and_html_that_say_the_same_in_other_shapes_raise_no_doubt() -> None:
    plain = "電話：０７６（９９９）００３１|メール：a@b.example <mailto:a@b.example>"
    reading = two_formats(plain, "電話：076-999-0031|備考：<b>なし</b>")
    assert reading.fields["phone"] == "076-999-0031"
    assert reading.fields["email"] == "a@b.example"
    assert not [each for each in reading.findings if each.code.endswith("_doubtful")]


UNSEEN = (
    '<font color="#FFFFFF">旧</font>',
    "<span style='color:white'>旧</span>",
    "<span style='visibility:hidden'>旧</span>",
    "<span style='font-size:0px'>旧</span>",
    "<span style='opacity:0'>旧</span>",
    "<b style='max-height:0;overflow:hidden'>旧</b>",
    "<b hidden>旧</b>",
    "<b class=gone>旧</b>",
    "<i id=none><b>旧</b></i>",
    "<span style='background:#036;color:#003366'>旧</span>",
)
SHEET = "<style><!-- @media print {p {display:none}} .gone, #none > b {display:none !important} --></style>"


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_a_browser_does_not_show_is_not_read(unseen: str) -> None:
    assert html_text(f"{SHEET}<p>担当課：{unseen}総務課</p>") == "担当課：総務課"


@pytest.mark.parametrize(
    "seen",
    [
        "<td bgcolor='#003366'><font color=white>総務課</font></td>",
        "<td style='background:url(a.png)'><font color=white>総務課</font></td>",
        "<td style='visibility:hidden'><b style='visibility:visible'>総務課</b></td>",
        "<td style='font-size:0'><b style='font-size:10pt'>総務課</b></td>",
        "<td><del style='text-decoration:none'>総務課</del></td>",
    ],
)
def test_what_a_browser_shows_is_read(seen: str) -> None:
    assert html_text(f"<table><tr><td>担当課</td>{seen}</tr></table>") == "担当課\t総務課"


def test_text_struck_out_by_a_sheet_is_marked() -> None:
    page = "<style>.x{text-decoration:line-through}</style><p><b class=x>旧</b>新</p>"
    assert html_text(page) == "〔取消線：旧〕新"


def test_a_sheet_of_brackets_in_brackets_does_no_harm() -> None:
    assert (
        html_text(f"<style>{'(' * 50_000}</style><p style='{'(' * 5_000}'>総務課</p>") == "総務課"
    )
