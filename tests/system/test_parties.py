"""Who may change what, and who is told: each kind of sender with each kind of mail, by a real server.

The table of docs/who-may-change-what.md is made here, by `python -m tests.system.test_parties`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest

from intake.demo.smtp import Keeper, Received, SmtpServer, smtp_server
from tests.sampling import few
from tests.system.environment import ANSWERS
from tests.system.mails import FIRST_DAY, XLSX, filled_form
from tests.system.office import Office

PAPER = Path(__file__).resolve().parents[2] / "docs" / "who-may-change-what.md"
TOWN, DOMAIN = "大阪府太子町", "town.taishi.osaka.jp"
CLERK = f"bosai-k@{DOMAIN}"
SECRETS = {
    "担当課": "危機管理防災室",
    "氏名": "椿原 花子",
    "電話番号": "0721-98-0311",
    "アドレス": CLERK,
}
WRITERS = {
    "申込みの差出人（party）": CLERK,
    "同じ団体の方（colleague）": f"kacho@{DOMAIN}",
    "都道府県の方（prefecture）": "shichoson@pref.osaka.lg.jp",
    "他の団体の方（other）": "soumu@town.sumita.iwate.jp",
    "フリーメールの方（other）": "mallory.q@gmail.com",
    "認証に失敗（other）": f"kacho@{DOMAIN}",
}
FAILS = "認証に失敗（other）"
FORM = filled_form(
    municipality_name="太子町", section="危機管理防災室", contact_name="椿原 花子",
    phone="0721-98-0311", email=CLERK,
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A mail of the table: its words, whether a form is attached, whether one was missing before."""

    text: str
    subject: str = "【受付番号{number}】御連絡"
    form: bool = False
    incomplete: bool = False
    first: bool = False


MAILS = {
    "初めての申込み": Sent(
        f"市区町村名：{TOWN}\n担当課：総務課\n担当者：梔子 次郎\n電話番号：0721-98-0000\n"
        "メールアドレス：{sender}\n",
        f"【{TOWN}】クラウド型被災者支援システムの利用申込み",
        form=True,
        first=True,
    ),
    "足りなかった利用申込書": Sent("申込書を送付します。\n", form=True, incomplete=True),
    "電話番号の訂正": Sent("電話番号を訂正します。\n電話番号：0721-98-5514\n"),
    "担当者の交代": Sent("担当者：山茶 三郎\nふりがな：つばき さぶろう\n"),
    "団体内の新しいアドレス": Sent(f"メールアドレス：kotai@{DOMAIN}\n"),
    "団体外の新しいアドレス": Sent("メールアドレス：kotai@elsewhere.example\n"),
    "試行運用などの希望の変更": Sent("試行運用への参加：希望する\nコンビニ交付の状況：導入済み\n"),
    "取下げ": Sent("先日の利用申込みを取り下げます。\n"),
    "質問": Sent("利用料は年額でいくらになるか御教示ください。\n"),
    "パスワードの連絡": Sent("先ほどの添付ファイルのパスワードは Himitsu99 です。\n"),
}


@dataclass(frozen=True)
class Row:
    """What came of one mail."""

    effect: str
    letter: str
    others: str


Fields = tuple[str, dict[str, str]]  # the stage of the application, what its fields say


@dataclass(frozen=True)
class Begun:
    """A state folder to be copied, what its application says, how many mails wait there."""

    folder: Path
    fields: Fields
    waiting: int


class Trial:
    """One office with an application of 太子町, and what a further mail led to.

    Without `begun` nothing came before.
    """

    def __init__(self, folder: Path, server: SmtpServer, begun: Begun | None = None) -> None:
        self.server, self.begun = server, begun
        if begun is not None:
            shutil.copytree(begun.folder, folder)
        answers = ANSWERS.model_copy(update={"daily_limit": 99})
        self.office = Office(folder, server, answers, taken=0 if begun is None else 1)
        self.office.settings = self.office.settings.model_copy(
            update={"trust": self.office.settings.trust.model_copy(
                update={"authserv_ids": ("mx.j-lis.example",)})}
        )  # fmt: skip
        self.number = "R4-0001"

    def begin(self, *, incomplete: bool) -> Begun:
        """The state after the clerk's application and its answer."""
        self.office.take(clerks_application(form=not incomplete))
        self.office.send()
        return Begun(self.office.state.folder, self._fields(), len(self.office.waiting()))

    def try_it(self, writer: str, sent: Sent) -> Row:
        before, waited = (self.begun.fields, self.begun.waiting) if self.begun else (("", {}), 0)
        letters = len(self.server.messages())
        self.office.take(mail(WRITERS[writer], sent, self.number, failing=writer == FAILS))
        self.office.send()
        new = self.server.messages()[letters:]
        sender = WRITERS[writer]
        own = [one for one in new if sender in one.recipients]
        rest = [one for one in new if sender not in one.recipients]
        waits = len(self.office.waiting()) > waited
        wrote = sent.text.format(sender=sender) + "".join(SECRETS.values()) * sent.form
        return Row(
            _effect(before, self._fields(), waits=waits),
            "、".join(described(one.raw, wrote) for one in own) or "なし",
            "、".join(f"{_who(one)}へ{described(one.raw, '')}" for one in rest) or "なし",
        )

    def _fields(self) -> Fields:
        rows = self.office.ask("SELECT stage, fields FROM application")
        return (rows[0][0], json.loads(rows[0][1])) if rows else ("", {})


def _effect(before: Fields, after: Fields, *, waits: bool) -> str:
    changed = before != after
    if changed:
        return "効力あり・要確認" if waits else "効力あり"
    return "待つ" if waits else "変化なし"


def _who(one: Received) -> str:
    to = one.recipients[0]
    return "連絡先" if to == CLERK else to


def described(raw: bytes, wrote: str) -> str:
    """What a letter is, and what of the record it holds beyond what its reader wrote himself."""
    message = message_from_bytes(raw, policy=default)
    subject, text = str(message["Subject"]), message.get_content()
    told = [
        name for name, value in SECRETS.items() if value in subject + text and value not in wrote
    ]
    kind = subject.partition("】")[2].partition("（")[0] if "】" in subject else subject
    kind = kind.removeprefix("クラウド型被災者支援システムの").removeprefix(
        "クラウド型被災者支援システムに関する"
    )
    number = "番号あり" if "受付番号R" in subject else "番号なし"
    before = "・変更前" if "変更前" in text else ""
    return f"{kind.partition('（')[0]}（{'、'.join([number, *told])}{before}）"


def clerks_application(*, form: bool = True) -> bytes:
    wrote = (
        f"市区町村名：{TOWN}\n担当課：危機管理防災室\n担当者：椿原 花子\n電話番号：0721-98-0311\n"
        f"メールアドレス：{CLERK}\n"
    )
    first = Sent(wrote, f"【{TOWN}】クラウド型被災者支援システムの利用申込み", form=form)
    return mail(CLERK, first, "")


def mail(sender: str, sent: Sent, number: str, *, failing: bool = False) -> bytes:
    message = EmailMessage(policy=SMTP)
    domain = sender.rpartition("@")[2]
    verdict = "fail" if failing else "pass"
    message["Authentication-Results"] = (
        f"mx.j-lis.example; spf={verdict} smtp.mailfrom={domain}; dmarc={verdict} header.from={domain}"
    )
    message["From"] = sender
    message["To"] = "uketsuke@j-lis.example"
    message["Subject"] = sent.subject.format(number=number)
    message["Date"] = FIRST_DAY
    message["Message-ID"] = f"<{abs(hash((sender, sent.text, failing)))}@mihon.example>"
    message.set_content(sent.text.format(sender=sender))
    if sent.form:
        message.add_attachment(FORM, maintype=XLSX[0], subtype=XLSX[1], filename="利用申込書.xlsx")
    return message.as_bytes()


def begun_in(folder: Path) -> dict[bool, Begun]:
    """The clerk's application, by whether its form is missing."""
    found: dict[bool, Begun] = {}
    for incomplete in (False, True):
        place = folder / f"begun{incomplete}"
        with smtp_server(Keeper(place / "kept")) as server:
            found[incomplete] = Trial(place / "state", server).begin(incomplete=incomplete)
    return found


def rows(folder: Path, begun: dict[bool, Begun], name: str) -> Iterator[tuple[str, Row]]:
    """What came of one mail, from each writer."""
    sent = MAILS[name]
    for number, writer in enumerate(WRITERS):
        place = folder / f"{number}"
        with smtp_server(Keeper(place / "kept")) as server:
            before = None if sent.first else begun[sent.incomplete]
            yield writer, Trial(place / "state", server, before).try_it(writer, sent)


HEAD = """# Who may change what, and who is told

Made by a test from what the program does (`python -m tests.system.test_parties` writes it anew,
`tests/system/test_parties.py` holds it). An application of 大阪府太子町 by its clerk stands; then
each of these mails comes from each of these senders. In a letter's brackets: whether it names the
受付番号, and what of the record it says that its reader did not write himself.

| 送られたもの | 差出人 | 申込みへの効力 | 差出人への返信 | ほかの方への連絡 |
|---|---|---|---|---|
"""


def line(name: str, writer: str, row: Row) -> str:
    return f"| {name} | {writer} | {row.effect} | {row.letter} | {row.others} |\n"


Made = dict[tuple[str, str], Row]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Begun]:
    return begun_in(tmp_path_factory.mktemp("begun"))


@pytest.fixture(scope="module", params=few(MAILS, "初めての申込み", "電話番号の訂正", "取下げ"))
def made(
    request: pytest.FixtureRequest,
    begun: dict[bool, Begun],
    tmp_path_factory: pytest.TempPathFactory,
) -> Made:
    folder, name = tmp_path_factory.mktemp("parties"), str(request.param)
    return {(name, writer): row for writer, row in rows(folder, begun, name)}


def test_the_paper_has_a_line_for_every_mail_from_every_sender() -> None:
    paper = PAPER.read_text(encoding="utf-8")
    lines = paper.removeprefix(HEAD).splitlines()
    named = [tuple(cell.strip() for cell in each.split("|")[1:3]) for each in lines]
    assert paper.startswith(HEAD)
    assert named == [(name, writer) for name in MAILS for writer in WRITERS]


def test_the_paper_says_what_the_program_does(made: Made) -> None:
    paper = PAPER.read_text(encoding="utf-8")
    for key, row in made.items():
        assert line(*key, row) in paper


def test_nobody_but_a_party_or_a_colleague_changes_an_application(made: Made) -> None:
    for (name, writer), row in made.items():
        if "other" in writer or "prefecture" in writer:
            assert row.effect in ("待つ", "変化なし") or name == "初めての申込み", (name, writer)


def test_no_letter_to_anybody_but_a_party_says_what_he_did_not_write(made: Made) -> None:
    for (name, writer), row in made.items():
        if "party" not in writer:
            assert not any(secret in row.letter for secret in SECRETS), (name, writer)
            assert "変更前" not in row.letter


def test_nobody_who_is_not_party_is_told_a_number_that_he_did_not_begin(made: Made) -> None:
    for (name, writer), row in made.items():
        if "other" in writer and name != "初めての申込み":
            assert "番号あり" not in row.letter, (name, writer)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made_in:
        stands = begun_in(Path(made_in))
        lines = [
            line(name, writer, row)
            for number, name in enumerate(MAILS)
            for writer, row in rows(Path(made_in) / f"{number}", stands, name)
        ]
    PAPER.write_text(HEAD + "".join(lines), encoding="utf-8")
