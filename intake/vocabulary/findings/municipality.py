"""Kinds of findings about the municipality that a mail comes from."""

from __future__ import annotations

from intake.vocabulary.codes import Severity
from intake.vocabulary.finding import FindingKind, Group

ABOUT = "municipality"  # `field` of these findings
_ITEM = "市区町村名（記載例　市区町村名：○○県○○市）"


def _municipality(
    code: str,
    name: str,
    message: str,
    severity: Severity = Severity.REVIEW,
    applicant: str | None = None,
) -> FindingKind:
    return FindingKind(
        f"municipality_{code}",
        severity,
        name,
        Group.MUNICIPALITY,
        message,
        ABOUT,
        applicant=applicant,
    )


MISSING = _municipality(
    "missing",
    "団体が書かれていない",
    "市区町村名が、件名・本文・利用申込書のいずれにも見当たりません。",
    applicant=_ITEM,
)
AMBIGUOUS = _municipality(
    "ambiguous",
    "団体が一つに決まらない",
    "{quoted}に当たる市区町村が複数あります（{places}）。",
    applicant=_ITEM,
)
CONTRADICTION = _municipality(
    "contradiction",
    "団体の書き方が食い違う",
    "申込団体の記載が一致しません（{places}）。",
)
MISMATCH = CONTRADICTION.saying("{quoted}は、都道府県・郡と市区町村名が合いません。")
SEVERAL = _municipality(
    "several",
    "一か所に複数の市区町村名がある",
    "{quoted}に複数の市区町村があります（{places}）。",
)
NOT_ONE = _municipality(
    "not_one",
    "市区町村でないものの名称が書かれている",
    "{quoted}は都道府県の名称で、市区町村名が見当たりません。",
)
ONLY_PREFECTURE = NOT_ONE.saying(NOT_ONE.message, applicant=_ITEM)
NOT_ONE_BUT_UNION = NOT_ONE.saying(
    "{quoted}は一部事務組合・広域連合等の名称で、市区町村ではありません。"
)
NOT_ONE_BUT_OTHER_BODY = NOT_ONE.saying("{quoted}は市区町村とは別の法人・団体の名称です。")
NOT_ONE_BUT_PREFECTURE_CODE = NOT_ONE.saying(
    "{quoted}は都道府県の団体コードで、市区町村のものではありません。"
)
UNKNOWN = _municipality(
    "unknown", "該当する市区町村がない", "{quoted}という市区町村は見当たりません。"
)
UNKNOWN_CODE = UNKNOWN.saying("団体コード{quoted}の市区町村はありません。")
UNKNOWN_BY_TYPO = UNKNOWN.saying(
    "団体コード{quoted}は検査数字が合いません（候補：{places}）。", applicant=_ITEM
)
UNKNOWN_BY_HALF_A_NAME = UNKNOWN.saying(
    "{quoted}に市・区・町・村の別がありません（候補：{places}）。", applicant=_ITEM
)
WARD = _municipality(
    "ward",
    "指定都市の区からの申込み",
    "{quoted}は政令指定都市の行政区です。市としての申込みか確認してください（{places}）。",
)
RENAMED = _municipality("renamed", "市区町村の名称が変わっている", "{changes}。確認してください。")
BY_DOMAIN = _municipality(
    "by_domain",
    "差出人のドメインにより市区町村を判断した",
    "{quoted}に当たる市区町村は複数ありますが、"
    "差出人のドメイン「{domain}」により{chosen}としました。",
    Severity.NOTE,
)
DOMAIN_DIFFERS = _municipality(
    "domain_differs",
    "差出人のドメインが別の市区町村のもの",
    "差出人のドメイン「{domain}」は{places}のものとみられますが、記載は{chosen}です。",
)
DOMAIN_PREFECTURE = _municipality(
    "domain_prefecture",
    "差出人のドメインが都道府県のもの",
    "差出人のドメイン「{domain}」は{prefecture}（都道府県）のものとみられます。",
    Severity.NOTE,
)
SENDER_DIFFERS = _municipality(
    "sender_differs", "差出人名が別の市区町村", "差出人名は「{text}」ですが、記載は{chosen}です。"
)
INTRODUCTION_DIFFERS = _municipality(
    "introduction_differs",
    "名乗りが別の市区町村",
    "本文の名乗りは「{text}」ですが、記載は{chosen}です。",
)
SIGNATURE_DIFFERS = _municipality(
    "signature_differs", "署名が別の市区町村", "署名は「{text}」ですが、記載は{chosen}です。"
)
EARLIER_DIFFERS = _municipality(
    "earlier_differs",
    "同じ差出人の以前の申込みと市区町村が異なる",
    "同じ差出人の以前の申込みは{places}でしたが、今回の記載は{chosen}です。",
    Severity.NOTE,
)
CODE_TYPO = _municipality(
    "code_typo",
    "団体コードの検査数字が合わない",
    "団体コード「{text}」は検査数字が合いません。名称により判断しました。",
    Severity.NOTE,
)
SEVERAL_FORMS = FindingKind(  # no single municipality is right, because all of them apply
    "several_municipalities",
    Severity.REVIEW,
    "一通で複数の市区町村が申し込んでいる",
    Group.OTHER,
    "団体コードの異なる利用申込書が{count}団体分あります。団体ごとに確認してください。",
    ABOUT,
)
