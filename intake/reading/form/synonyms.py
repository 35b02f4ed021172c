"""The labels that mails and forms use for each field. To read a new form, add its labels here."""

from __future__ import annotations

from collections.abc import Mapping

from intake.terms import FieldName


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LABELS: Mapping[FieldName, tuple[str, ...]] = {
    FieldName.APPLICATION_DATE: _words("""
        申込日 申込年月日 申込み日 申請日 申請年月日 お申込日 記入日 記入年月日 提出日 提出年月日 届出日 利用申込日
        参加申込日 作成日
    """),
    FieldName.MUNICIPALITY_CODE: _words("""
        団体コード 全国地方公共団体コード 地方公共団体コード 市区町村コード 市町村コード
        自治体コード 都道府県市区町村コード LGコード JISコード
    """),
    FieldName.PREFECTURE_NAME: _words("""
        都道府県名 都道府県 県名 道府県名 都道府県の名称
    """),
    FieldName.MUNICIPALITY_NAME: _words("""
        市区町村名 市区町村 市町村名 市町村 団体名 団体名称 自治体名 自治体名称 申込団体
        申込団体名 申込市区町村 申込市区町村名 地方公共団体名 貴団体名 都道府県市区町村名
        都道府県名市区町村名 都道府県及び市区町村名 都道府県名及び市区町村名 市区町村の名称 市名
        町名 村名 区名 市町名 団体 自治体 所属団体 所属団体名
        利用団体名 参加団体名
    """),
    FieldName.SECTION: _words("""
        担当課 担当課名 担当部署 担当部署名 担当部課 担当部課名 担当課室 担当課室名 担当課係
        担当係 担当係名 部署 部署名 部課名 課名 課係名 課 所属 所属名 所属課 所属部署 所属部署名
        所属課名 担当所属 担当者所属 担当者の所属 担当者所属部署 担当部局 担当部局名 部局名
        部局課名 担当窓口 担当組織 担当グループ 主管課 主管課名 所管課 所管課名 担当課所
        担当課等 担当課担当係 担当課部署 担当課(係) 事務担当課 取りまとめ課 とりまとめ課 窓口課
    """),
    FieldName.CONTACT_NAME: _words("""
        担当者氏名 担当者の氏名 担当者 担当者名 担当者のお名前 担当者様 担当者職氏名
        担当者の職氏名 担当者職名氏名 担当者役職氏名 担当職員 担当職員名 担当職員氏名 担当氏名
        担当名 ご担当者 ご担当者名 御担当者 御担当者名 ご担当者氏名 ご担当者様 御担当者氏名 氏名
        お名前 名前 職氏名 職名氏名 役職氏名 連絡担当者 連絡担当者名 連絡担当者氏名 事務担当者
        事務担当者名 事務担当者氏名 申込担当者 申込担当者名 申込担当者氏名 主担当者 主担当者名
        主担当者氏名 主担当 責任者氏名 実務担当者 実務担当者名 実務担当者氏名
    """),
    FieldName.CONTACT_KANA: _words("""
        ふりがな フリガナ 担当者ふりがな 担当者フリガナ 担当者氏名ふりがな 担当者氏名フリガナ
        氏名ふりがな 氏名フリガナ 担当者名ふりがな 担当者名フリガナ カナ氏名 氏名カナ
        担当者氏名カナ よみがな ヨミガナ 読み仮名 振り仮名 担当者の氏名ふりがな
        担当者の氏名フリガナ お名前ふりがな お名前フリガナ
    """),
    FieldName.PHONE: _words("""
        電話番号 電話 TEL 電話番号直通 電話番号代表 電話番号内線 電話内線 連絡先電話番号
        連絡先電話 連絡先TEL 担当者電話番号 担当者の電話番号 担当者電話 直通電話 直通電話番号
        代表電話 代表電話番号 電話直通 電話代表 TEL直通 TEL代表 TEL番号 直通 代表 電話NO TELNO
        テレフォン でんわ PHONE TELEPHONE お電話番号 お電話 担当課電話番号 電話番号TEL
        連絡先の電話番号 日中連絡先 連絡先番号 連絡先電話番号内線 日中連絡のとれる電話番号 日中連絡先電話番号
    """),
    FieldName.EXTENSION: _words("""
        内線 内線番号 電話番号内線番号 EXT 内線NO
    """),
    FieldName.EMAIL: _words("""
        メールアドレス メール 電子メール 電子メールアドレス Eメール Eメールアドレス E-mail Email
        EmailAddress E-mailアドレス Emailアドレス Mail Mailアドレス MailAddress アドレス
        連絡先メールアドレス 連絡先メール 連絡先Eメール 連絡先E-mail 担当者メールアドレス
        担当者のメールアドレス 担当者メール 担当者E-mail 担当課メールアドレス 担当課メール
        連絡用メールアドレス メアド インターネットメール インターネットメールアドレス
        返信先メールアドレス 電子メール(E-mail) 連絡先アドレス 連絡先の電子メールアドレス
        連絡先のメールアドレス 連絡先電子メール 連絡先電子メールアドレス E-mailaddress 連絡用アドレス
    """),
    FieldName.TRIAL_WISH: _words("""
        試行運用への参加 試行運用参加 試行運用 試行運用への参加希望 試行運用参加希望
        試行運用の参加希望 試行運用への参加の希望 試行運用への参加の有無 試行運用参加の有無
        試行運用への参加意向 試行参加 試行参加希望 試行運用期間への参加 試行への参加
        試行運用期間中の利用希望 試行運用の希望 試行運用の参加
    """),
    FieldName.CONSIDERATION: _words("""
        導入検討状況 検討状況 導入の検討状況 導入に向けた検討状況 導入検討の状況 導入状況
        本システムの導入検討状況
    """),
    FieldName.DESIRED_START: _words("""
        利用開始希望年月 利用開始希望日 利用開始希望時期 利用開始希望 利用開始希望月
        利用開始予定年月 利用開始予定日 利用開始予定時期 利用開始予定 利用開始時期 利用開始年月
        利用希望時期 利用希望開始年月 利用希望開始時期 導入時期 導入開始時期 導入年月 利用開始日 開始時期 導入希望時期 導入希望年月 導入予定時期
        導入予定年月 運用開始希望年月 運用開始希望時期 希望開始年月 希望開始時期 利用開始月
    """),
    FieldName.PATTERN: _words("""
        導入パターン 利用パターン 導入形態 導入方式 導入方法 パターン 参加パターン 申込パターン
        利用形態 導入区分 導入パターン(別紙2) 導入パターン別紙2
    """),
    FieldName.KONBINI_STATUS: _words("""
        コンビニ交付の状況 コンビニ交付状況 コンビニ交付 コンビニ交付の導入状況
        コンビニ交付導入状況 コンビニ交付サービスの状況 コンビニ交付サービスの導入状況
        コンビニ交付サービス導入状況 コンビニ交付サービス 証明書コンビニ交付の状況
        コンビニ交付の導入 コンビニ交付の有無 コンビニ交付導入の有無 コンビニ交付の実施状況
        コンビニ交付実施状況
    """),
    FieldName.POPULATION: _words("""
        住民基本台帳人口 人口 住基人口 住民基本台帳の人口 住民基本台帳登録人口 総人口
        住民基本台帳人口(人) 人口規模 住民数
    """),
    FieldName.REMARKS: _words("""
        備考 備考欄 その他 特記事項 連絡事項 その他特記事項 その他連絡事項 ご要望 御要望 要望等
        通信欄 自由記入欄 摘要
    """),
}

IN_PROSE: Mapping[FieldName, tuple[str, ...]] = {
    FieldName.CONTACT_NAME: _words("後任"),
    FieldName.TRIAL_WISH: _words("試行運用"),
    FieldName.DESIRED_START: _words("利用開始"),
    FieldName.PATTERN: _words("パターン"),
    FieldName.KONBINI_STATUS: _words("コンビニ交付"),
    FieldName.POPULATION: _words("人口"),
}
"""What a sentence calls a field, where that is less than one of its labels."""

OTHER_LABELS = _words("""
    FAX ファックス ファクス ファクシミリ FAX番号 ファックス番号 ファクス番号 住所 所在地
    郵便番号 件名 宛先 宛名 差出人 送信者 送信日時 日時 CC BCC TO FROM SUBJECT DATE SENT URL HP
    ホームページ 添付 添付ファイル 添付書類 添付資料 送付書類 送付物 役職 職名 LGWAN LGWANメール
    LGWANメールアドレス パスワード 受付番号 申込内容 用件 概要 携帯 携帯電話 携帯番号 首長名
    代表者 代表者名 代表者氏名 団体種別 区分 返信期限 提出期限
""")
"""Labels of anything but a field of an application; they end the value before them."""

_REACH = (FieldName.PHONE, FieldName.EXTENSION, FieldName.EMAIL)
_WHO = (FieldName.SECTION, FieldName.CONTACT_NAME)

COMPOSITES: Mapping[tuple[FieldName, ...], tuple[str, ...]] = {
    _REACH: _words("""
        連絡先 ご連絡先 御連絡先 担当者連絡先 担当者の連絡先 連絡先電話番号メールアドレス
        連絡先電話番号及びメールアドレス 電話番号及びメールアドレス 電話番号メールアドレス
        電話メール TELMAIL
    """),
    _WHO: _words("""
        担当課担当者 担当課担当者名 担当課担当者氏名 担当課及び担当者 担当課及び担当者氏名
        担当部署担当者 担当部署担当者名 所属氏名 担当者所属氏名 所属職氏名 担当 ご担当 御担当
    """),
}
"""Labels that name several fields at once; the value shows which."""
