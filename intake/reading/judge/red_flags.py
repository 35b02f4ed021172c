"""Find words in a mail that speak against an application: a refusal, a draft, a test, a question."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.reading.body.inline_labels import begins_with_label
from intake.reading.judge.predicates import is_to_merge, says_it_does_not_stand
from intake.text import fold
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import mail as kinds

_DECLINES = re.compile(
    r"申し?込み?(?:を|は|について(?:は)?)?[^。\n]{0,6}(?:しない|行わない|いたしません|しません|見送|見合わせ)"
    r"|(?:今回|今年度|本年度)は[^。\n]{0,10}(?:見送|見合わせ)"
    r"|申し?込み?(?:は|を)?(?:行い|おこない|致し)?ません"
    r"|(?:申し?込み?|利用|導入|参加)[^。\n]{0,8}(?:希望|予定)(?:は|が|も)?[^。\n]{0,3}(?:しません|しない|ありません|ございません|致しません|なし|無し)"
    r"|(?:システム|サービス)(?:の)?(?:を|は)?(?:利用|導入|参加)?(?:は)?(?:いた|致)?しません"
    r"|(?:本|当)(?:市|町|村|区|団体)(?:は|に|で)[^。\n]{0,10}該当(?:は)?(?:しません|なし|無し|あり?ません|ございません)"
)
_CONTRAST = re.compile(r"(?:でした)?(?:が|けれど|けど|ものの)")
_OF_SOMETHING_ELSE = re.compile(
    r"試行|コンビニ|BCL|自治体基盤|バックアップ|証明書|割引|パターン", re.I
)
_NOT_YET = re.compile(
    r"事前[にの][^。\n]{0,10}(?:確認|チェック|相談)(?!い?た|頂)|[会月]後に正式に申し?込|正式な申し?込み?は[^。\n]{0,20}(?:改めて|後日|追って)"
    r"|申込書[^。\n]{0,3}\(案\)|暫定版|下書き|ドラフト|申し?込み?[^。\n]{0,6}可否"
)
_NOT_APPLYING = re.compile(
    r"申し?込み?(?!み?(?:に(?:係る|関する|伴う|必要な|かかる)|のための))[^。\n]*?(?:"
    r"(?:込み|し|行い|でき|おり|至り)ません(?:でした)?|(?:予定|希望|意向|計画)[はがもで]?(?:あり|ござい)ません"
    r"|断り(?:いた|申し上げ|させ|し)[^。\n]{0,10}"
    r"|ないこと(?:と|に)[^。\n]{0,14}|まない|な[しい](?:です|で(?:お願い|回答)[^。\n]{0,8})?|無し(?:です)?|やめ(?:る|ます|ました)"
    r"|(?:予定|見込み?|方向)(?:です|であります|でござい?ます|(?:で|と?して)[^。\n]{0,12}ます)?"
    r"|検討(?:中|(?:いた|致)?して(?![き来参]|まい))[^。\n]{0,12})"
    r"[)）】]*$"
)
"""A sentence about the application whose predicate, at its end, denies it or puts it off."""
_CONDITIONAL = re.compile(
    r"(?:(?:た|る|い)場合(?:に限り|のみ|には?|は)?|[ただ]ら|れば|次第|(?:条件|前提)(?:に(?!同意|了承|承諾|従)|で|と(?:し|いたし)て))[、,]?"
    r"[^。\n]{0,30}申し?込(?:み|む)(?:を(?:し|行い|いたし))?(?:ます|たい|たく|予定|もの)"
)
"""An application that is made only if something happens."""
_TAKES_BACK = re.compile(
    r"申し?込[^。\n]*?(?:破棄|抹消|保留|無効|白紙|[な無]かったこと)[をにとへ]?[^。\n]{0,14}$"
)
_ITSELF = re.compile(
    r"申し?込(?:み|書)?(?!み?(?:に(?:係る|関する|伴う|必要な|かかる)|のための))|本件|手続|受付|受け付け|登録"
)
"""What a sentence about this very application speaks of; its budget, say, is another matter."""
_RESERVED = re.compile(
    r"(?:条件|前提)と(?:[しす]|な[りっ])|前提(?:で|の)|仮の|仮申し?込|参考(?:まで|として|のため)|(?:の|決裁|承認|議決)後に?(?:有効|正式|確定)"
    r"|(?:ないで|お待ち|待って|控え|見合わせて|保留に?し|止めて)[^。\n]{0,6}(?:ください|下さい|願|いただき?た|頂きた|ほしい)"
    r"|誤って[^。\n]{0,6}(?:添付|送付|送信)"
)
_TO_COME = re.compile(
    r"(?:後日|後ほど|のちほど|追って|改めて|別途)[^。\n]{0,12}(?:提出|送付|送り|送信|差し?替え)(?!済)"
)
_FORM = re.compile("申込書|申請書|様式")
_ORIGINAL = re.compile("原本|正本|紙|郵送")
_ANOTHER_SYSTEM = re.compile(
    r"(?P<named>[^、。\n【】「」:]{2,}?(?:サービス|システム|ソフト|アプリ|基盤|ASP))\s*(?:へ|に|を)?の?(?:利用|参加|導入)?(?:を|の)?(?:お|御)?申し?込"
)
_OURS = re.compile(
    r"被災者|り災|罹災|標記|標題|[本当]システム|当該|機構|J-?LIS|クラウド型?(?:支援)?システム|支援システム",
    re.I,
)
_NO_REAL_ONE = re.compile(
    r"実際の申し?込み?では(?:ありません|ない)|テスト(?:送信|メール)|送信テスト"
)
_ALREADY = (
    r"(?:を|も)?(?:いただ|頂|戴|賜|たまわ|もら|受け|くださ|下さ|くれ)(?:[いっ]?[たて](?![いく])|[きりい]?まし[たて]"
    r"|[きりい](?:、|[^。、\n]{0,14}(?:ありがと|有り?難|感謝|礼|助か|恐縮)))"
    r"|の(?:とおり|通り|内容|趣旨)|どおり|通り|済|を(?:踏まえ|受け|基に|もとに|参考)|に(?:従|基づ|沿)"
)
"""What follows 教示 and 教えて if the writer has been told already: a past form, or thanks."""
ASKS_TO_BE_TOLD = rf"(?:教示|教えて)(?!{_ALREADY})"
_QUESTION = re.compile(
    rf"(?:でしょうか|ですか|ますか|ませんか)(?=[。\s?]|$)|[?]\s*$|{ASKS_TO_BE_TOLD}"
    r"|(?:合って(?:い)?る|正しい|よい|よろしい|足り(?:て(?:い)?)?る|可能|必要|べき)か(?:どうか)?(?:を|について|、)?[御ご]?"
    r"(?:見て|確認|判断|助言|指導)[^。\n]{0,10}(?:くださ|下さ|願|いただ|頂|幸い)",
    re.M,
)
_WANTS = re.compile(
    r"(?:(?<!申込)(?<!通知)書類?|資料|データ|様式|一覧|マニュアル)(?:を|の|も)[^。、\n]{0,6}(?:送付|送って|お送り|提供|提示|発行|作成)"
    r"[^。、\n]{0,8}(?:願い|ください|下さい|いただけ|頂け|いただき|頂き)(?!まし)"
)
"""A document that the writer asks for; the acknowledgement brings none."""
_TOGETHER = re.compile(
    r"[2-9二三四五六七八九十](?:市町村|市町|町村|市|町|村|区|団体|自治体)分"
    r"|(?<=[市町村区])(?:外|他|ほか)\s*[1-9一二三四五六七八九]\s*(?:市|町|村|区|団体|自治体)|(?:共同|連名|合同)(?:で|して|にて)[^。\n]{0,15}申し?込"
)
_CORRECTS = re.compile(
    r"誤り(?:が|で|の|を)|誤って[^。\n]{0,6}(?:記載|記入|入力)|間違[いえっ]|訂正(?:し|いたし|致し|を|願|の|させ|箇所)"
)
_SHOWN = 40  # characters of a sentence that a finding quotes


def declines(new_text: str) -> bool:
    """Return whether the writer says that the municipality will not apply for the system.

    `new_text` is the text without quotations and signature.
    """
    return _declining(fold(new_text)) is not None


def _declining(text: str) -> re.Match[str] | None:
    """Return the match of words in the text that refuse the system itself; None if there are none.

    「コンビニ交付の導入予定なし」 refuses only コンビニ交付, so the result is None.
    """
    for found in _DECLINES.finditer(text):
        start = _beginning(text, found)
        if _CONTRAST.match(text, found.end()):
            continue  # the clause that follows counts
        if not _OF_SOMETHING_ELSE.search(text, start, found.end()):
            return found
    return None


def doubts(subject: str, new_text: str, *, told_nothing: bool, has_form: bool) -> Iterator[Finding]:
    """Yield findings on words that a person should read before the mail counts as an application.

    These are words about a refusal, a draft, a test, a question, or an application for several
    municipalities. `subject` is the mail's, `new_text` its text without quotations and signature.
    If `told_nothing` is True (neither text nor form gives a value), words of correction give a
    finding too, because the corrected value was not found. If `has_form` is True (a form is
    attached), the announcement of a form to follow gives a finding too, because a different form is
    meant.
    """
    text = fold(f"{subject}\n{new_text}")
    for quoted in _against_applying(text, has_form):
        yield kinds.APPLICATION_DOUBTFUL(quoted=quoted)
    yield from _question(new_text)
    if told_nothing and (_CORRECTS.search(text) or "【訂正】" in subject):
        yield kinds.CORRECTION_UNREAD()


def doubts_in_remarks(value: str, where: str, *, considers: bool) -> Iterator[Finding]:
    """Yield findings on words in a free-text field of a form that speak against the application.

    `value` is the text of the field (備考 or 導入検討状況), `where` its position. If `considers` is True
    (for 導入検討状況), sentences that end with words such as 検討中 or 予定 are ignored, because they are
    usual in that field.
    """
    text = fold(value)
    if considers:
        text = "\n".join(each for each in re.split("[。\n]", text) if not _STILL_OPEN.search(each))
    for quoted in _against_applying(text, has_form=True):
        yield kinds.APPLICATION_DOUBTFUL(quoted=quoted, where=where)
    yield from _question(value, where)


def doubts_in_stamp(text: str, where: str, *, sets_aside: bool) -> Iterator[Finding]:
    """Yield a finding if a stamp on a form, such as 「下書き」, says that the form is not valid.

    `text` is the stamp, `where` its position. Each part of the stamp between punctuation marks (下書き
    and 未決裁 in 「下書き（未決裁）」) is judged as if it were a sentence: 「この申込書は下書きです」. If `sets_aside` is
    True, there is always a finding: the stamp is a heading for values that are not to be used, such
    as 見本.
    """
    stamp = fold(text).strip()
    parts = [part for part in re.split(r"[^\w]+", stamp) if part]
    said = (f"申込書({part})\nこの申込書は{part}です" for part in parts)
    if sets_aside or any(_is_undone(each) or _says_against(each) for each in (*parts, *said)):
        yield kinds.APPLICATION_DOUBTFUL(quoted=stamp[:_SHOWN], where=where)


def _says_against(text: str) -> bool:
    return next(_against_applying(text, has_form=True), None) is not None


def _is_undone(stamp: str) -> bool:
    """Return whether a stamp on a form says that a step is yet to be done, such as 「未決裁」 or 「未承認」."""
    return re.fullmatch(r"未[一-鿿]{1,2}済?", stamp) is not None


_STILL_OPEN = re.compile(
    r"(?:検討|予定|見込み?|方向|調整)(?![^。]*(?:ません|ない|なし|無し))[^。]{0,8}$"
)


def _against_applying(text: str, has_form: bool) -> Iterator[str]:
    """Yield quotations of sentences that give reason to doubt that a text is one final application.

    The sentence may be a refusal, a draft, a test or a condition, or apply for several
    municipalities or another system. A quotation is the first 40 characters of the sentence; one
    sentence may be quoted twice. `text` is in normalised character widths. If `has_form` is True (a
    form is attached), a sentence that announces a form to follow is quoted, too.
    """
    others = (pattern.search(text) for pattern in (_NOT_YET, _CONDITIONAL, _NO_REAL_ONE, _TOGETHER))
    for found in (_declining(text), *others):
        if found:
            yield _sentence(text, found)
    for sentence in re.split("[。\n]", text):
        if _is_no_application(sentence) or _is_provisional(sentence, has_form):
            yield sentence.strip()[:_SHOWN]


def _is_provisional(sentence: str, has_form: bool) -> bool:
    """Return whether a sentence says that the application or form sent with this mail is not yet final.

    If a form is attached (`has_form`), a sentence that announces a form to follow counts too,
    unless it means the paper original.
    """
    if not _ITSELF.search(sentence) or _OF_SOMETHING_ELSE.search(sentence):
        return False
    if _RESERVED.search(sentence):
        return True
    comes = has_form and _FORM.search(sentence) and _TO_COME.search(sentence)
    return bool(comes) and not _ORIGINAL.search(sentence)


def _is_no_application(sentence: str) -> bool:
    """Return whether a sentence says that a mail is no valid application for this system.

    The sentence may refuse, take back or put off the application, announce that the municipality is
    going to merge, or apply for another system.
    """
    if begins_with_label(sentence):
        return False
    other = _ANOTHER_SYSTEM.search(sentence)
    if other and not _OURS.search(other["named"]):
        return True
    if _OF_SOMETHING_ELSE.search(sentence):
        return False
    if says_it_does_not_stand(sentence) or is_to_merge(sentence):
        return True
    return bool(_NOT_APPLYING.search(sentence) or _TAKES_BACK.search(sentence))


_REQUEST = re.compile(
    r"(?:お?願い|受付|受け付け|受理|手続き?|取り計らい|取計らい)[^。\n]{0,12}"
    r"(?:でき|いただけ|頂け|くださ(?:い|れ)?)(?:ます|ません|ない)でしょうか"
)  # a request in the form of a question: the acknowledgement answers it


def _question(new_text: str, where: str | None = None) -> Iterator[Finding]:
    """Yield at most one finding: that `new_text` asks a question or asks us for a document.

    A person must answer, because no automatic letter does. `new_text` is the text of a mail without
    quotations and signature (then `where` is None), or the text of the form's field at the position
    `where`.
    """
    text = _REQUEST.sub("", fold(new_text))
    if found := _QUESTION.search(text) or _WANTS.search(text):
        yield kinds.QUESTION_WITHIN(quoted=_sentence(text, found), where=where)


def _beginning(text: str, found: re.Match[str]) -> int:
    """Return the offset of the beginning of the sentence in `text` that contains the match `found`."""
    return max(text.rfind(sign, 0, found.start()) for sign in "。\n") + 1


def _sentence(text: str, found: re.Match[str]) -> str:
    start = _beginning(text, found)
    return text[start : start + _SHOWN].split("\n")[0].strip()
