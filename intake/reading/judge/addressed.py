"""Find sentences which show that a person wrote a mail whose header names a machine as its sender.

A gateway may mark a clerk's mail as automatic. Automatic mails contain requests, too, but only
general ones to every reader: 「お急ぎの場合は代表までご連絡ください」, 「ご了承ください」.
"""

from __future__ import annotations

import re

from intake.reading.body.spoken import sentences_of

_REQUESTS = re.compile(
    r"(?:くだ|下)さい(?:ませ)?$|願い(?:(?:いた|致)?します|ます|申し?上げます|でき[^。]*)$"
    r"|(?:いただけ|頂け)(?:ます|ません|ない|れば)[^。]*$|(?:ほし|欲し)い[^。]*$"
    r"|た(?:いです|(?:い|く)と?(?:思い|考え|存じ)[^。]*)$"
)
"""A predicate, at the end of its sentence, that requests something of us or states an intention."""
_IF = re.compile(r"(?:場合|際|とき|時|方|用件)(?:に|は|で|、)|(?:た|な)ら(?:ば|、)|れば、")
_EXPECTED = re.compile(
    r"(?:了承|容赦|理解|留意|承知|安心|注意|参照|遠慮|利用|覧|[ご御]確認)[^。]{0,8}$|よろしく[^。]{0,6}願"
    r"|(?:しばらく|少々|まで|ますので|連絡を|返信を|回答を)[^。]*待ち|返信|問い?合わ?せ"
    r"|^(?!.*折り返し).*(?:連絡|電話|申し出|転送|再送|対応|返答|回答)[^。]{0,20}$"
)
"""What an absence notice or a receipt asks of everybody, or says that its writer will do."""
_SHARED = re.compile(
    r"(?:先日|先般|先ほど|先程|過日|昨日|今朝|先週|前回)[^。\n]{0,20}(?:件|連絡|電話|送|提出|話|メール)"
    r"|(?:申込(?:書|み)?|登録|届出?|電話|お?話|書類|[ご御]連絡)の件"
    r"|(?:教えて|(?:教示|連絡|照会|回答|送付|案内|通知)を?)(?:いただ|頂|くださ|下さ)[いっ]た[一-鿿]"
)
"""Words about a matter between the writer and us, which mail to many readers does not have."""


def asks_of_us(text: str) -> bool:
    """Return whether a sentence of a mail's text asks us for something or says what the writer wants.

    General requests to every reader, such as 「ご了承ください」, and conditional requests do not count,
    because automatic mails contain them too.
    """
    return any(
        _REQUESTS.search(each) and not _IF.search(each) and not _EXPECTED.search(each)
        for each in sentences_of(text)
    )


def shares_a_matter(text: str) -> bool:
    """Return whether a text mentions an earlier mail, call or document between its writer and us.

    An example is 「先日お送りした件」. Mail to many readers has no such words.
    """
    return bool(_SHARED.search(text))
