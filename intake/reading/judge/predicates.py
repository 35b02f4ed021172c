"""Recognise, by their predicates, sentences saying that a mail or form is not a valid application.

The ways of refusing cannot all be listed. The patterns here are forms of sentences: a request not
to act, a denial, a purpose other than applying, an official answer to follow, a withdrawal.
"""

from __future__ import annotations

import re

_MATTER = r"申し?込(?:み|書)?|登録|本件|手続き?|受付|受け付け|処理"
_THIS = r"(?:本|この|当該|今回の|添付の)(?:メール|申し?込み?書?|件|様式|書類|データ|ファイル|もの)"
_NOT = r"(?:では|じゃ)(?:ありません|ございません|ない|なく)"
_APPLYING = r"申し?込|提出|利用|参加|登録|導入|受付"

_NOT_TO_ACT = re.compile(
    rf"(?:{_MATTER})(?![^。、]{{0,30}}が)[^。]{{0,40}}?(?<![りのがはも])(?<=[ぁ-ん])ない(?:で|よう)[^。]{{0,6}}(?:くださ|下さ|願|いただ|頂)"
)
_DENIED = re.compile(
    rf"(?:(?:正式|実際|本来|確定)(?:[なの]|した)|本番)[^。]{{0,30}}?(?:申し?込|参加|利用|意思|回答|決定|もの|申請)[^。]{{0,20}}?{_NOT}"
    rf"|(?:申し?込み|意思表示|参加表明)(?:の(?:もの|趣旨|意味))?{_NOT}"
)
_FOR_SOMETHING = re.compile(
    rf"(?:{_THIS})は、?(?P<what>[^。]{{0,60}}?(?<!念))(?:のため(?:に[^。、]{{0,10}}送|の|です|であ|でござ)"
    r"|用(?:です|であ|でござ|のもの|に[^。、]{0,10}(?:送|作成)))"
)
_OFFICIAL = re.compile(
    r"正式[なの](?:回答|申し?込み?|意思表示|参加表明|申請|手続き?|依頼|決定|提出)(?:は|につきましては|については)"
    r"(?!.*(?:とおり|通り|添付|別添|本メール|まし|済|です))"
    r"|正式[なの](?:回答|申し?込み?|決定)は[^。]*(?:後|以降|未|まだ|日頃|月頃)"
)
_TAKEN_BACK = re.compile(
    r"(?:申し?込|登録|本件)[^。]{0,40}?(?:返却|返戻|返送|[な無]かった(?:こと|もの)|[な無]きもの|白紙|保留|取り?下げ|撤回|辞退)(?!.{0,40}(?:不要|場合|際|時|方法|期限|ません|ない))"
    r"[をにとへし]?[^。]{0,14}$"
)
_GIVEN_UP = re.compile(
    r"(?:本|当)(?:市|町|村|区|団体|組合|庁)(?:は|も|として[はも]?)[^。、を]{0,12}(?:見送[りるら]|見合わせ|辞退|断念|取りやめ)"
)
_AGAINST = re.compile(
    r"(?:^|、|(?:システム|サービス)[はを]|として[はも]|[市町村区]は|今回は)(?:導入|利用|参加|申し?込み?)(?:を|は)?(?:しない|見送る|見合わせる)(?:方針|方向|予定|考え|意向)(?!でし)"
    r"|(?:別|他|他社|ほか)の?(?:システム|サービス|製品)を(?:採用|導入|選定|利用|契約)することと(?:な|し|いたし)"
)
_MOCK = re.compile(
    r"(?<![一-鿿ァ-ヶ])(?:ダミー|架空|練習|訓練|テスト|試験|見本|サンプル|下書き|たたき台)(?:の|用)?(?:の)?"
    r"(?:データ|もの|申し?込み?書?|様式|内容|メール)(?:です|であ|でござ|となります)"
    r"|(?:練習|訓練|研修|テスト|試験|試し)(?:で|用に|として|に)(?:作成?[っし]た(?:もの|だけ|データ)|入[れ力]|書い)|てみた(?:だけ|もの)(?:です|であ|でござ)"
    r"|(?:記入例|見本|サンプル|ひな形|雛形)のまま"
)
_OF_EARLIER = re.compile(
    r"(?:これ|申込書|様式|添付)[^。]{0,6}(?:は|も)[^。]{0,30}?(?:昨年|前年|以前|過去)[^。、]{0,20}?(?:様式|申込書|もの|データ)(?:です|であ|でござ)"
)
_TO_BE_CHANGED = re.compile(
    r"(?:後日|後ほど|のちほど|追って|改めて)[^。、]{0,8}(?:修正|訂正|差し?替え)(?:し|いたし|致し)?(?:ます|る|予定)"
)
_UNDECIDED = re.compile(
    r"(?:(?:利用|導入|参加)する|申し?込む)か(?:どうか|否か)?(?:は|に(?:つい|関し)ては?)[^。]{0,30}(?:未定|決ま[っり]|未決定|判断(?!し[た、]))"
)
_MERGES = re.compile(
    r"合併(?:し、?|する|により|を予定|予定)[^。]{0,20}?(?:とな[りる](?!まし|、)|にな[りる](?!まし)|予定|見込|ため)"
)
_FORMER = re.compile("平成|昭和|合併し(?:た|て(?:誕生|でき|発足))")


def says_it_does_not_stand(sentence: str) -> bool:
    """Return whether a sentence says that the application, form or mail is not, or not yet, valid.

    Examples: 「この申込書は練習用です」, 「登録しないでください」, 「正式な回答は後日送ります」.
    """
    if any(each.search(sentence) for each in _FORMS):
        return True
    purpose = _FOR_SOMETHING.search(sentence)
    return purpose is not None and not re.search(_APPLYING, purpose["what"])


def is_to_merge(sentence: str) -> bool:
    """Return whether a sentence says that the municipality is going to merge with another."""
    return bool(_MERGES.search(sentence)) and not _FORMER.search(sentence)


_FORMS = (
    _NOT_TO_ACT,
    _DENIED,
    _OFFICIAL,
    _TAKEN_BACK,
    _GIVEN_UP,
    _AGAINST,
    _MOCK,
    _OF_EARLIER,
    _TO_BE_CHANGED,
    _UNDECIDED,
)
