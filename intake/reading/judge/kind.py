"""Determine the kind of one mail: an application, an automatic reply, an inquiry and so on.

A mail whose header shows that a machine sent it (see Mark) gets no automatic answer, but may still
be important. No person has to look at an automatic reply (Mark.REPLIED) that says nothing about our
business, requests nothing of us and has no document attached. Other mails by machines that say
nothing about our business are in a separate list on the desk, which is collapsed at first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from intake.parts import Mail
from intake.reading.body.subject import Subject
from intake.reading.judge.absence import may_be_written_by_hand
from intake.reading.judge.addressed import asks_of_us, shares_a_matter
from intake.reading.judge.red_flags import ASKS_TO_BE_TOLD, declines
from intake.reading.labelled import ENOUGH, Labelled
from intake.reading.sender.automated_mail import Mark, says_it_replies
from intake.terms import REQUIRED_FIELDS, FieldName, Kind, ReadingContext
from intake.text import fold
from intake.vocabulary.codes import FREE_TEXT


@dataclass(frozen=True, slots=True)
class Told:
    """The facts from which `kind_of` determines the kind of a mail, collected by its caller.

    `subject` is the parsed subject, `new_text` the writer's own text, `labelled` the labelled
    values in that text. `forms` is the number of readable 利用申込書 (application forms), `attachments`
    the number of all attachments except electronic signatures. `passwords` are passwords of
    attachments, found in the text. `mark` is the sign in the header, if any, that a machine sent
    the mail.

    The other fields are True in these cases. `place_named`: the text names a municipality.
    `sealed`: some content is encrypted or was not opened. `unread`: an attachment may be a form
    that only a person can read. `enclosed`: an attachment is more than a picture, a visiting card
    or a calendar entry. `place_vouched`: only one local government can hold the sender's domain.
    """

    subject: Subject
    new_text: str  # the writer's own words, without quotation and signature
    labelled: Sequence[Labelled]  # values in those words
    forms: int  # readable 利用申込書 attached
    attachments: int
    passwords: Sequence[str]
    mark: Mark = Mark.NONE
    place_named: bool = False  # the text names a municipality
    sealed: bool = False  # some content is encrypted or not opened, and so unknown
    unread: bool = False  # an attachment may hold a form that only a person can read
    enclosed: bool = False  # an attachment is more than a picture, a card or a calendar entry
    place_vouched: bool = False  # only a municipality can hold the sender's domain


_APPLIES = re.compile(
    r"(?:参加|利用|導入)(?:の|を)?\s*(?:お|御)?申\s*し?\s*込|申\s*込\s*み?\s*書?(?:を|の)?\s*(?:送付|提出|添付|送り|送信|いたし|致し|します)"
    r"|申し?込み(?:ます|いたします|致します|たく)|(?:利用|参加)申請|参加表明"
    r"|支援システム(?:の|への)?\s*申し?込(?!まな|み?(?:ま|が|は|方|先|に))"
    r"|(?:システム|標記|^)[^。\n会修講]{0,10}?(?:利用|参加)を?(?:希望(?:し|いたし|致し)|いたし|致し|し)(?:ます|たい|たく)",
    re.M,
)
_OUR_SYSTEM = re.compile(
    r"被災者支援|クラウド型|J-?LIS|地方公共団体情報システム機構|コンビニ交付|罹災証明|り災証明"
    r"|被災者台帳|利用申込|受付完了|受付番号|申し?込み?(?:の)?メール|利用約款|試行運用|導入パターン|(?<![A-Za-z])BOS(?![A-Za-z])",
    re.I,
)
_NOT_THEIR_WORDS = re.compile(
    r"[^】\s]{0,20}(?:利用|参加)?申込み?(?:の)?受付(?:を)?開始[^】]*"  # the notice
    r"|【受付番号[^】]*】\s*クラウド型被災者支援システム[^\n」』]*?について(?:\([^)\n]*\))*"  # our letters
    r"|(?:クラウド型被災者支援システムの)?(?:利用申込み?(?:の?受付完了|内容の御確認)|受信のお知らせ)[^\n]*"
    r"|クラウド型被災者支援システムに関するメールの受信について[^\n]*"
)
_BEGINS_AS_MACHINES_DO = re.compile(
    r"\W*(?:自動(?:応答|返信|送信|回答|配信)|不在|休暇|休業|お休み|出張|開封済み|既読|受信(?:確認|通知)|受領(?:確認|通知)"
    r"|auto(?:matic)?[ \-]?(?:reply|response)|auto\s*:|out of (?:the )?office|read\s*:|vacation)",
    re.I,
)
"""A subject that begins like an automatic mail's is no application by itself; it hides no mail."""
_FOR_SOMETHING_ELSE = re.compile(
    r"(?:研修|説明会|セミナー|講座|講習|会議|大会|協議会|イベント|フォーラム|シンポジウム|展示会|視察|見学|試験|アンケート)"
    r"[^】]{0,10}?[へに]?の?(?:参加|受講|出席|聴講|利用)?(?:の)?(?:お|御)?申し?込"
)
_WITHDRAWS = re.compile(
    r"(?:申し?込み?|申請|参加|利用)[^。\n]{0,25}?(?:取り?下げ|取り?止め|取り?消し?|取りやめ|撤回|キャンセル|辞退)"
    r"|取り?下(?:届|願|書)|(?:取り?下げ|取り?消し?|辞退|キャンセル|撤回)(?:届|願|書|の(?:届|連絡|申出|申し出|お願い|件|依頼|ご連絡|御連絡)|(?:を|させて|いた|致|し|た)[^。\n]{0,20}(?:ます|たい|願))"
    r"|^[^。\n]{0,30}(?:取り?下げ|辞退)(?:について|します|いたします|$)",
    re.M,
)
_BACKS_OUT = re.compile(
    r"白紙(?:に|へ|撤回)|(?:なかった|無かった)こと(?:に|と)"
    r"|(?:申し?込み?|利用|参加|導入)(?!(?:料|状況|約款))[^。\n]{0,20}(?:見合わせ|見送[らりる]|断念|中止(?:し|する|と|いた|させ)|とりやめ|お断り)"
)  # polite wordings; a withdrawal only after an application
_BEFORE = re.compile(
    r"(?:先日|先般|先に|過日|先ほど|先程|先月|先週|\d日(?:付け?)?(?:に|で)?)[^。\n]{0,20}(?:申し?込|提出|送付|お送り)"
)
_NOT_WITHDRAWING = re.compile(
    r"(?:取り?下げ|取り?消し?|辞退|キャンセル|撤回)[^。\n]{0,12}(?:場合|方法|可能|でき(?:ます|る)でしょうか|は(?:いたし|し|致し)?ません|ません|ではな|ときは|[時際](?:は|に)|期限|手続き?(?:は|を教|に))"
    r"|(?:取り?下げ|取り?消し?)[^。\n]{0,20}(?:不要|必要(?:は|が)?(?:ありま|な))"
    r"|誤って(?:受信|送信|配信)[^。\n]{0,60}"
    r"|訂正・取り?下げ|先(?:ほど|日)のメール(?:を|は)[^。\n]{0,6}(?:取り?消|破棄)"
)
_ASKS = re.compile(
    rf"[?？]|質問|お尋ね|お伺い|伺い(?:ます|たく|たい)|{ASKS_TO_BE_TOLD}|問い?合わ?せ|照会|でしょうか|ですか[。\s]|ますか[。\s]|確認させて"
)
_ASKS_FOR_MORE = re.compile(
    r"(?:受領|到着|着信)(?:の)?[御ご]?確認[^。\n]{0,8}(?:願|依頼|ください|下さい)"
    r"|資料(?:請求|送付(?:の)?依頼)|(?:資料|別紙|様式)[^。\n]{0,12}(?:お送り|御?送付)(?:して)?(?:ください|下さい|いただ|頂|願)"
)
_OTHER_BUSINESS = re.compile(r"約款|締結|契約|請求書")
_COURTESY = re.compile(
    r"(?:不明|不備|不足|問題|疑問)[^。\n]{0,30}(?:ください|下さい|願い|幸い)"
    r"|問い?合わ?せ(?:先|は|ください|下さい)[^。\n]*|確認[^。\n]{0,6}(?:ください|下さい|願い)"
)


def kind_of(mail: Mail, told: Told, known: ReadingContext) -> Kind:
    """Return the kind of a mail, judged by its words and by the signs that a machine sent it.

    `told` has facts already found in the mail; `known` has facts from the record (DuckDB) and the
    settings. Only the writer's own words count, not quotations.
    """
    if told.mark is Mark.REPORT:
        return Kind.BOUNCE
    if told.mark is Mark.NONE:
        return _of_a_person(mail, told, known)
    if not _speaks_of_our_business(mail, told, known):
        if _may_be_an_applicants(mail, told, known):
            return Kind.UNRELATED
        if told.mark is Mark.REPLIED:
            return Kind.AUTO_REPLY
        return Kind.UNRELATED if told.place_named else Kind.MACHINE
    kind = _of_a_person(mail, told, known)
    if told.mark is Mark.CALENDAR and not told.forms:
        return Kind.INQUIRY  # a meeting may be about an application, but is none
    return kind


def _speaks_of_our_business(mail: Mail, told: Told, known: ReadingContext) -> bool:
    """Return whether a mail by a machine says, or may say, anything about the system or an application.

    Two things do not count: a subject copied from the mail that is answered, and the contact data
    in an absence notice. `told` has facts found in the mail, `known` facts from the record (DuckDB)
    and the settings.
    """
    if told.forms or told.passwords or told.sealed:
        return True
    if told.enclosed and told.mark is Mark.REPLIED:  # a document is no proof that nobody wrote
        return True
    if told.unread and told.mark in (Mark.GENERATED, Mark.PASSED_ON):  # a copier's scan, a FAX
        return True
    if told.mark is Mark.PASSED_ON and answers_us(mail, told.subject, known):
        return True
    words = own_words(told.subject, told.new_text, told.mark)
    if _APPLIES.search(words) or _OUR_SYSTEM.search(words) or _withdraws(told):
        return True
    if _is_addressed_to_us(told, words):
        return True
    answers = {each.name for each in told.labelled} & {*REQUIRED_FIELDS}
    return told.mark is not Mark.REPLIED and len(answers) >= ENOUGH


def _may_be_an_applicants(mail: Mail, told: Told, known: ReadingContext) -> bool:
    """Return whether an applicant may have written a mail although its header has signs of a machine.

    True only if the sender is in `known.senders` (has applied before), a person may have written
    the subject and text (in `told`), and the header has no other sign than a null return path, a
    forwarding rule, a mailing list or bulk mail.
    """
    if told.mark is not Mark.PASSED_ON and (told.mark is not Mark.REPLIED or says_it_replies(mail)):
        return False
    if mail.sender.address not in known.senders or _BEGINS_AS_MACHINES_DO.match(told.subject.bare):
        return False
    return may_be_written_by_hand(told.new_text)


def _is_addressed_to_us(told: Told, words: str) -> bool:
    """Return whether the `words` of a mail by a machine contain a request that is meant for us.

    Mass mail makes requests of its readers, too. Therefore a request counts only if the mail is an
    automatic reply (Mark.REPLIED), has a reply's subject (Re:), comes from the domain of a local
    government, or mentions an earlier mail, call or document between the writer and us. `told` has
    facts found in the mail.
    """
    if not asks_of_us(words):
        return False
    ours = told.mark is Mark.REPLIED or told.subject.is_reply or told.place_vouched
    return ours or shares_a_matter(words)


def own_words(subject: Subject, new_text: str, mark: Mark) -> str:
    """Return the writer's subject and text without phrases copied from our own mails.

    Character widths and dashes are normalised. `new_text` is the text without quotations and
    signature. A subject that is only copied from the mail being answered is left out; `mark`, the
    sign in the header that a machine sent the mail, helps to recognise such a subject.
    """
    bare = "" if _answers_by_subject(subject, mark) else subject.bare
    return _NOT_THEIR_WORDS.sub("", fold(f"{bare}\n{new_text}"))


def _answers_by_subject(subject: Subject, mark: Mark) -> bool:
    """Return whether the subject is copied from an earlier mail that this mail answers.

    True for a reply, and for a mail by a machine whose subject begins with words such as 自動応答.
    `mark` is the sign in the header, if any, that a machine sent the mail.
    """
    by_machine = mark is not Mark.NONE and _BEGINS_AS_MACHINES_DO.match(subject.bare)
    return subject.is_reply or bool(by_machine)


def _of_a_person(mail: Mail, told: Told, known: ReadingContext) -> Kind:
    """Return the kind of a mail that a person wrote or may have written, judged by its content.

    `told` has facts found in the mail, `known` facts from the record (DuckDB) and the settings.
    """
    fields = {each.name for each in told.labelled} & {*REQUIRED_FIELDS}
    substantial = bool(told.forms) or len(fields) >= ENOUGH
    if _withdraws(told) or (not told.forms and _backs_out(mail, told, known)):
        return Kind.WITHDRAWAL
    if told.passwords and not told.forms and len(fields) < ENOUGH and not told.attachments:
        return Kind.PASSWORD
    if not told.forms and declines(told.new_text):
        return Kind.INQUIRY
    if told.forms or (substantial and not _about_something_else(mail, told, known)):
        return Kind.APPLICATION
    return _by_words(mail, told, known, fields)


def _backs_out(mail: Mail, told: Told, known: ReadingContext) -> bool:
    """Return whether the writer withdraws an application in polite words, such as 白紙に or 見合わせ.

    True only if the mail answers one of our mails or mentions an earlier application, and the words
    are not about the trial (試行). `told` has facts found in the mail, `known` facts from the record
    (DuckDB) and the settings.
    """
    text = fold(told.new_text)
    found = _BACKS_OUT.search(text)
    if not found or "試行" in text[max(0, found.start() - 20) : found.end()]:
        return False
    return answers_us(mail, told.subject, known) or bool(_BEFORE.search(text))


def _about_something_else(mail: Mail, told: Told, known: ReadingContext) -> bool:
    """Return whether a mail without a form is about something other than an application.

    Examples are a question and an application for an event. False for a mail that answers one of
    ours. `told` has facts found in the mail, `known` facts from the record (DuckDB) and the
    settings.
    """
    if answers_us(mail, told.subject, known):
        return False
    subject, text = (_NOT_THEIR_WORDS.sub("", fold(t)) for t in (told.subject.bare, told.new_text))
    if _FOR_SOMETHING_ELSE.search(subject):
        return True
    if _APPLIES.search(subject) or _APPLIES.search(text):
        return False
    if _BEGINS_AS_MACHINES_DO.match(subject):
        return True
    return _asks(text) or bool(_OTHER_BUSINESS.search(subject))


def _asks(text: str) -> bool:
    return bool(_ASKS.search(_COURTESY.sub("", text)) or _ASKS_FOR_MORE.search(text))


def _withdraws(told: Told) -> bool:
    subject = "" if _answers_by_subject(told.subject, told.mark) else told.subject.bare
    words = fold(f"{subject}\n{told.new_text}")
    return bool(_WITHDRAWS.search(_NOT_WITHDRAWING.sub("", words)))


def _by_words(mail: Mail, told: Told, known: ReadingContext, fields: set[FieldName]) -> Kind:
    """Return the kind, judged by its words, of a mail without a form that is no clear application.

    The caller has checked that the mail gives too few fields of an application, or is about
    something else. `fields` are the required fields given in the mail's text; `told` has facts
    found in the mail, `known` facts from the record (DuckDB) and the settings.
    """
    text = _NOT_THEIR_WORDS.sub("", fold(told.new_text))
    asks = _asks(text)
    if answers_us(mail, told.subject, known) or told.subject.receipt_number:
        # free text often contains only thanks
        if not asks and any(each.name not in FREE_TEXT for each in told.labelled):
            return Kind.APPLICATION
        return Kind.INQUIRY if asks else Kind.REPLY
    if _applies(told, text, asks) and (fields or told.attachments or not asks):
        return Kind.APPLICATION
    if _OUR_SYSTEM.search(text) or _OUR_SYSTEM.search(told.subject.bare):
        return Kind.INQUIRY
    if _FOR_SOMETHING_ELSE.search(told.subject.bare):
        return Kind.UNRELATED
    named = told.place_named and (asks or len(fields) >= ENOUGH)
    return Kind.INQUIRY if told.place_vouched or named else Kind.UNRELATED


def _applies(told: Told, text: str, asks: bool) -> bool:
    """Return whether the subject or `text` says that the municipality applies for the system.

    The text does not count if it asks a question (`asks`). The subject does not count in a reply to
    our notice, because it repeats the notice's subject. `told` has facts found in the mail.
    """
    subject = _NOT_THEIR_WORDS.sub("", told.subject.bare)
    if _FOR_SOMETHING_ELSE.search(subject):
        return False
    own_subject = not (told.subject.is_reply and subject != told.subject.bare)
    by_subject = own_subject and bool(_APPLIES.search(subject))
    return by_subject or (bool(_APPLIES.search(text)) and not asks)


def answers_us(mail: Mail, subject: Subject, known: ReadingContext) -> bool:
    """Return whether the mail answers one of our mails.

    True if it refers to the Message-ID of one of our mails, or if its subject has a receipt number
    (受付番号) that we issued; `known` lists both.
    """
    if any(reference in known.message_ids for reference in mail.in_reply_to):
        return True
    return subject.receipt_number is not None and subject.receipt_number in known.receipt_numbers
