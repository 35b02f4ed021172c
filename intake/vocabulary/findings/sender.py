"""Kinds of findings about the sender of a mail: for staff only, never in a letter."""

from __future__ import annotations

from intake.vocabulary.codes import Severity
from intake.vocabulary.finding import FindingKind, Group

_WHERE = "差出人"

FORGED = FindingKind(
    "sender_forged",
    Severity.REVIEW,
    "差出人の認証に失敗",
    Group.SENDER,
    "差出人の認証に失敗しています（{why}）。差出人をかたったメールの可能性があるため、"
    "返信していません。電話など別の方法で、申込団体に確認してください。",
    where=_WHERE,
)
SEVERAL = FindingKind(
    "sender_several",
    Severity.REVIEW,
    "差出人が複数",
    Group.SENDER,
    "差出人（From）が複数書かれています（{writers}）。"
    "なりすましの可能性があるため返信していません。差出人を確認してください。",
    where=_WHERE,
)
NO_FROM = FindingKind(
    "sender_without_from",
    Severity.REVIEW,
    "差出人（From）の記載がない",
    Group.SENDER,
    "差出人（From）にメールアドレスが書かれていません（送信者（Sender）などに書かれているのは {address} です）。"
    "差出人を確かめられないため、返信していません。差出人を確認してください。",
    where=_WHERE,
)
UNREADABLE = FindingKind(
    "sender_unreadable",
    Severity.REVIEW,
    "差出人の認証の結果を読み取れない",
    Group.SENDER,
    "受信サーバーによる認証の結果（Authentication-Results）に読み取れない部分があり、"
    "差出人を確かめられないため、返信していません。"
    "電話など別の方法で、申込団体に確認してください。",
    where=_WHERE,
)
CHECKED_ANOTHER = UNREADABLE.saying(
    "受信サーバーが認証した差出人と、差出人（From）から読み取ったアドレス（{domain}）が"
    "同じかどうかを確かめられないため、返信していません。"
    "電話など別の方法で、申込団体に確認してください。"
)
UNVERIFIED = FindingKind(
    "sender_unverified",
    Severity.REVIEW,
    "差出人を確かめられない",
    Group.SENDER,
    "差出人のドメイン（{domain}）を認証の結果{results}で確かめられませんでした。",
    where=_WHERE,
)
UNVERIFIED_IN_STRICT = UNVERIFIED.saying(
    f"{UNVERIFIED.message}"
    "設定（policy = strict）により返信していません。申込団体に確認してください。"
)
NAME_MISLEADS = FindingKind(
    "sender_name_misleads",
    Severity.NOTE,
    "差出人名に別のアドレスがある",
    Group.SENDER,
    "差出人名に、実際のアドレスと違うアドレスが書かれています（{name}、実際は {address}）。",
    where=_WHERE,
)
REPLY_TO_ELSEWHERE = FindingKind(
    "reply_to_elsewhere",
    Severity.NOTE,
    "返信先が別のドメイン",
    Group.SENDER,
    "返信先（Reply-To）が差出人と別のドメインの {address} です。"
    "返信は差出人のアドレスにのみ送ります。",
    where="返信先",
)
RETURN_PATH_ELSEWHERE = FindingKind(
    "return_path_elsewhere",
    Severity.NOTE,
    "配送上の差出人が別のドメイン",
    Group.SENDER,
    "配送上の差出人（Return-Path）は別のドメインの {address} です。",
    where="Return-Path",
)
_SIGNED = "{where}：{what}が付いています。"
_NO_TRUST = "署名を、差出人を信じる根拠にはしていません。"
SIGNED = FindingKind(
    "mail_signed",
    Severity.NOTE,
    "電子署名がある",
    Group.OTHER,
    f"{_SIGNED}署名が正しいかどうかは、検証していません。{{partly}}{_NO_TRUST}",
)
SIGNED_VALID = SIGNED.saying(
    f"{_SIGNED}署名は内容と一致し、設定した証明書から発行された証明書によるものです（失効の有無は確かめていません）。{{partly}}{_NO_TRUST}"
)
SIGNED_UNKNOWN = SIGNED.saying(
    f"{_SIGNED}署名は内容と一致しますが、設定した証明書（[trust] certificates）からたどれないため、誰の署名かは確かめられません。{{partly}}{_NO_TRUST}"
)
SIGNATURE_BROKEN = FindingKind(
    "mail_signature_broken",
    Severity.REVIEW,
    Group.SIGNATURE.label,
    Group.SIGNATURE,
    "{where}：{what}が付いていますが、署名が内容と一致しません。"
    "送信の途中で書き換えられたおそれがあります。"
    "電話など別の方法で、申込団体に内容を確認してください。",
)
UNTRUSTED = frozenset(each.code for each in (FORGED, SEVERAL, NO_FROM, UNVERIFIED, UNREADABLE))
"""Codes of findings after which a mail changes no application unless a person decides so."""
