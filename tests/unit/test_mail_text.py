"""The text of a mail, whatever its parts, transfer encodings and layout."""

from __future__ import annotations

import base64
import quopri

import pytest

from intake.mime.mail import open_mail
from intake.mime.part_text import unflowed
from intake.mime.transfer import quoted_printable

TEXT = "余市町総務課の余市です。\n下記のとおり申し込みます。"


def mail(headers: str, body: bytes) -> bytes:
    return headers.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body.replace(b"\n", b"\r\n")


def part(kind: str, body: bytes, *more: str) -> bytes:
    return mail("\n".join((f"Content-Type: {kind}", *more)), body)


def multipart(kind: str, *parts: bytes, boundary: str = "=_b") -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    inner = b"".join(b"\r\n--" + boundary.encode() + b"\r\n" + each for each in parts)
    return head + b"This is a multi-part message." + inner + f"\r\n--{boundary}--\r\n".encode()


PLAIN = part("text/plain; charset=utf-8", TEXT.encode(), "Content-Transfer-Encoding: 8bit")
HTML = part(
    "text/html; charset=utf-8", f"<p>{TEXT}</p>".encode(), "Content-Transfer-Encoding: 8bit"
)
BLANK = part("text/plain; charset=utf-8", b"\n \n")


def text_of(raw: bytes) -> str:
    return open_mail(raw).text


@pytest.mark.parametrize("codec", ["iso2022_jp", "cp932", "utf-8", "euc_jp"])
@pytest.mark.parametrize(
    "encoding", ["7bit", "8bit", "base64", "quoted-printable", "", "QUOTED-PRINTABLE "]
)
def test_text_is_read_in_any_transfer_encoding(codec: str, encoding: str) -> None:
    raw = TEXT.encode(codec)
    if encoding == "base64":
        raw = base64.encodebytes(raw)
    elif encoding.strip().lower() == "quoted-printable":
        raw = quopri.encodestring(raw)
    head = f"Content-Type: text/plain; charset={codec.replace('2022_jp', '-2022-jp')}"
    head += f"\nContent-Transfer-Encoding: {encoding}" if encoding else ""
    found = open_mail(mail(head, raw))
    assert (found.text.replace("\r\n", "\n"), found.findings) == (TEXT, ())


def test_quoted_printable_cut_at_the_wrong_place_is_put_together() -> None:
    whole = "".join(f"={byte:02X}" for byte in "申込み".encode())
    for cut in range(1, len(whole)):
        soft = whole[:cut] + "=\r\n" + whole[cut:]
        assert quoted_printable(soft.encode()).decode() == "申込み", cut
        if cut % 3:  # inside =XX, by a gateway that folds long lines without asking
            hard = whole[:cut] + "\n" + whole[cut:]
            head = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable"
            assert text_of(mail(head, hard.encode())) == "申込み", cut


def test_lines_of_quoted_printable_that_end_whole_stay_lines() -> None:
    assert quoted_printable(b"=E7=94=B3\r\n12\r\nAB") == "申\r\n12\r\nAB".encode()


def test_text_that_a_mailing_list_put_behind_base64_is_kept() -> None:
    body = base64.encodebytes(TEXT.encode()) + b"_____\nmailing list footer\n"
    found = open_mail(
        mail("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", body)
    )
    assert found.text.startswith(TEXT)
    assert "mailing list footer" in found.text
    assert [f.code for f in found.findings] == ["text_damaged"]


def test_base64_put_together_from_padded_pieces_is_read() -> None:
    body = base64.b64encode(TEXT.encode()[:10]) + base64.b64encode(TEXT.encode()[10:])
    assert (
        text_of(mail("Content-Type: text/plain\nContent-Transfer-Encoding: base64", body)) == TEXT
    )


def test_the_plain_alternative_is_the_text() -> None:
    assert text_of(multipart("alternative", PLAIN, HTML.replace(TEXT.encode(), b"other"))) == TEXT


def test_html_stands_in_for_an_empty_plain_alternative() -> None:
    assert text_of(multipart("alternative", BLANK, HTML)) == TEXT.replace("\n", " ")


def test_html_within_related_within_alternative_is_found() -> None:
    related = multipart("related", HTML, boundary="=_r")
    assert text_of(multipart("alternative", BLANK, related)) == TEXT.replace("\n", " ")


def test_further_text_parts_are_read_one_below_the_other() -> None:
    footer = part("text/plain; charset=us-ascii", b"footer")
    assert text_of(multipart("mixed", PLAIN, footer)) == TEXT + "\nfooter"


def test_text_with_a_name_is_an_attachment() -> None:
    named = part('text/plain; charset=utf-8; name="a.txt"', b"inside")
    found = open_mail(multipart("mixed", PLAIN, named))
    assert (found.text, [(p.name, p.content) for p in found.parts]) == (
        TEXT,
        [("a.txt", b"inside")],
    )


def test_a_multipart_whose_boundary_never_comes_is_read_as_text() -> None:
    raw = mail('Content-Type: multipart/mixed; boundary="gone"', TEXT.encode())
    assert text_of(raw) == TEXT


def test_a_mail_without_any_header_for_its_body_is_read() -> None:
    assert text_of(b"Subject: x\r\n\r\n" + TEXT.encode("iso2022_jp")).replace("\r", "") == TEXT


def test_a_mail_inside_the_mail_gives_its_text_apart_and_its_attachments() -> None:
    inner = (
        b"Subject: "
        + "【余市町】申込み".encode()
        + b"\r\n"
        + multipart(
            "mixed",
            PLAIN,
            part(
                "application/octet-stream; name=a.xlsx",
                b"PK",
            ),
            boundary="=_i",
        )
    )
    found = open_mail(
        multipart("mixed", BLANK, part("message/rfc822", b"").rstrip() + b"\r\n\r\n" + inner)
    )
    assert found.text == ""
    assert found.enclosed == ("件名：【余市町】申込み\n" + TEXT,)
    assert [p.name for p in found.parts] == ["a.xlsx"]


def test_reports_of_delivery_are_kept_apart() -> None:
    status = part(
        "message/delivery-status",
        b"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b\nAction: failed\n",
    )
    found = open_mail(multipart("report", PLAIN, status))
    assert found.text == TEXT
    assert "Action: failed" in found.reports[0]
    assert found.parts == ()


def test_a_logo_in_html_is_no_attachment_and_a_pasted_page_is() -> None:
    logo = part(
        "image/png",
        b"x" * 100,
        "Content-ID: <a@b>",
        "Content-Disposition: inline; filename=logo.png",
    )
    page = part(
        "image/png",
        b"x" * 60_000,
        "Content-ID: <c@d>",
        "Content-Disposition: inline; filename=page.png",
    )
    found = open_mail(multipart("related", HTML, logo, page))
    assert [p.name for p in found.parts] == ["page.png"]


def test_a_file_uuencoded_in_the_text_is_an_attachment() -> None:
    body = b"hello\n\nbegin 644 a.txt\n#86)C\n`\nend\n"
    found = open_mail(mail("Content-Type: text/plain", body))
    assert [(p.name, p.content) for p in found.parts] == [("a.txt", b"abc")]
    assert found.text.strip() == "hello"


def test_a_damaged_attachment_is_a_finding() -> None:
    broken = part(
        "application/octet-stream; name=a.xlsx",
        b"UEsDB!!!!\nxx",
        "Content-Transfer-Encoding: base64",
    )
    found = open_mail(multipart("mixed", PLAIN, broken))
    assert [f.code for f in found.findings] == ["attachment_damaged"]


def test_flowed_lines_are_joined_and_quotations_keep_their_depth() -> None:
    flowed = "担当課：\n総務 \n課\n> 引用 \n> の続き\n>> 深い\n-- \n署名"
    assert unflowed(flowed, delsp=True) == "担当課：\n総務課\n> 引用の続き\n> > 深い\n-- \n署名"


def test_flowed_lines_without_delsp_keep_their_space() -> None:
    head = "Content-Type: text/plain; charset=utf-8; format=flowed"
    assert text_of(mail(head, b"one \ntwo\n three")) == "one two\nthree"


def test_a_mail_that_breaks_off_is_told() -> None:
    whole = multipart("mixed", PLAIN, part("application/octet-stream; name=a.xlsx", b"PK"))
    found = open_mail(whole[: whole.rindex(b"--=_b--")])
    assert [f.code for f in found.findings] == ["mime_unclosed"]
    assert [p.name for p in found.parts] == ["a.xlsx"]


def test_a_mail_packed_in_base64_inside_the_mail_is_read() -> None:
    inner = b"Subject: x\r\nContent-Type: text/plain\r\n\r\n" + TEXT.encode()
    packed = part("message/rfc822", base64.encodebytes(inner), "Content-Transfer-Encoding: base64")
    assert open_mail(multipart("mixed", BLANK, packed)).enclosed == ("件名：x\n" + TEXT,)


def test_a_plain_part_that_only_says_the_mail_is_html_is_passed_over() -> None:
    stub = part("text/plain; charset=utf-8", "このメールはHTML形式です。".encode())
    page = part("text/html; charset=utf-8", (TEXT * 3).encode())
    assert text_of(multipart("alternative", stub, page)).startswith("余市町総務課")


def test_a_garbled_plain_part_gives_way_to_sound_html() -> None:
    garbled = part("text/plain; charset=utf-8", TEXT.encode()[:-1])
    found = open_mail(multipart("alternative", garbled, HTML))
    assert (found.text, found.findings) == (TEXT.replace("\n", " "), ())


def test_nesting_beyond_reason_is_a_finding_and_no_end() -> None:
    raw = PLAIN
    for depth in range(60):
        raw = multipart("mixed", raw, boundary=f"=_{depth}")
    assert [f.code for f in open_mail(raw).findings] == ["mime_too_deep"]


def test_nesting_that_exhausts_the_parser_is_survived() -> None:
    raw = b"Subject: x\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(3000)
    )
    found = open_mail(raw)
    assert found.subject == "x"
    assert found.findings[0].code in ("mime_broken", "mime_too_deep")


@pytest.mark.parametrize(
    "written", ["base64;", '"base64"', "base64 (made by a gateway)", "Base64,"]
)
def test_a_transfer_encoding_is_known_by_its_word_alone(written: str) -> None:
    raw = part(
        "text/plain; charset=utf-8",
        base64.encodebytes(TEXT.encode()),
        f"Content-Transfer-Encoding: {written}",
    )
    assert text_of(raw) == TEXT


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html>\n<html><body><p>総務課</p></body></html>",
        "<HTML><BODY>総務課</BODY></HTML>",
        "<div>総務課</div>",
    ],
)
def test_a_page_labelled_as_plain_text_is_read_as_a_page(page: str) -> None:
    assert text_of(part("text/plain; charset=utf-8", page.encode())) == "総務課"


def test_plain_text_that_begins_with_an_address_stays_plain() -> None:
    written = "<soumu@yoichi.example> からの連絡です。\n<重要> 総務課"
    assert text_of(part("text/plain; charset=utf-8", written.encode())) == written


def test_an_alternative_that_says_less_than_half_is_passed_over() -> None:
    stub = part("text/plain; charset=utf-8", b"[image: logo]\n")
    page = part("text/html; charset=utf-8", f"<p>{TEXT}</p>".encode())
    assert text_of(multipart("alternative", stub, page)).startswith("余市町総務課")


def test_parts_behind_the_closing_boundary_are_attachments() -> None:
    file = part(
        "application/octet-stream", b"x", 'Content-Disposition: attachment; filename="a.xlsx"'
    )
    inner = multipart("alternative", PLAIN, HTML)
    nested = multipart("mixed", inner, file)  # both with the same boundary
    late = multipart("mixed", PLAIN) + multipart("mixed", file).partition(b"message.")[2]
    for raw in (nested, late):
        found = open_mail(raw)
        assert [p.name for p in found.parts] == ["a.xlsx"]
        assert TEXT in found.text


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("label", ["", "; charset=utf-8", "; charset=shift_jis"])
def test_a_byte_order_mark_tells_the_charset_under_any_label(codec: str, label: str) -> None:
    raw = base64.encodebytes(("\ufeff" + TEXT).encode(codec))
    found = open_mail(part(f"text/plain{label}", raw, "Content-Transfer-Encoding: base64"))
    assert (found.text, found.findings) == (TEXT, ())


def test_a_report_inside_a_mail_that_was_passed_on_is_not_the_mails_own() -> None:
    status = part("message/delivery-status", b"Reporting-MTA: dns; x\n\nAction: failed\n")
    report = multipart("report", PLAIN, status, boundary="=_r")
    found = open_mail(
        multipart("mixed", PLAIN, part("message/rfc822", b"").rstrip() + b"\r\n\r\n" + report)
    )
    assert (found.text, found.reports) == (TEXT, ())
