"""A mail that another person signs than the contact that its form names."""

from __future__ import annotations

import pytest

from intake.reading.body.quotation import lines_of
from intake.reading.body.signer import doubted_of_another
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from tests.mail.make import people as p
from tests.unit.test_covering_words import COVER
from tests.unit.test_said_elsewhere import ASKED, A, reading, value

OTHER = "TEL：0135-99-3333\nMail：mikan@yoichi-town.example\n"
BOXED = "------------\n{}------------\n"


@pytest.mark.parametrize(
    "signed",
    [
        f"余市町役場 企画課 主査 蜜柑 三郎\n{OTHER}",
        f"文書取扱：企画課 蜜柑\n{OTHER}",
        f"（担当）企画課 蜜柑 三郎\n{OTHER}",
        f"余市町役場\n蜜柑 三郎\n\n{OTHER}",
        f"【問合せ先】\n余市町企画課\n主事 蜜柑 三郎\n{OTHER}",
    ],
)
@pytest.mark.parametrize("frame", ["{}", BOXED])
def test_anothers_signature_neither_replaces_nor_completes_the_contact_of_the_form(
    signed: str, frame: str
) -> None:
    body = f"{COVER}\n{frame.format(signed)}"
    found = reading(body, A.xlsx())
    assert (value(found, "phone"), value(found, "email")) == (A.phone, A.email)
    assert found.outcome == "accepted"
    assert value(reading(body, A.xlsx(電話番号="")), "phone") == ASKED


@pytest.mark.parametrize(
    "signed",
    [
        f"余市町役場 企画課\n{A.contact}\nTEL：{A.phone}\n",
        f"余市町役場 企画課 {A.contact.split()[0]}\nTEL：{A.phone}\n",
        f"余市町役場 総務課 庶務係\n電話 {A.phone}\n",
        f"余市町役場 総務部\n総務課長\n電話 {A.phone}\n",
        f"余市町役場\n〒046-8546 北海道余市郡余市町朝日町26\n電話 {A.phone}\n",
    ],
)
@pytest.mark.parametrize("frame", ["{}", BOXED])
def test_the_contacts_own_signature_or_an_offices_completes_the_form(
    signed: str, frame: str
) -> None:
    found = reading(f"{COVER}\n{frame.format(signed)}", A.xlsx(電話番号=""))
    assert value(found, "phone") == A.phone
    assert found.outcome == "accepted"


def test_values_under_labels_still_come_before_the_form() -> None:
    found = reading(f"{p.colon(A)}".replace(A.phone, "0135-99-3333"), A.xlsx())
    assert value(found, "phone") == "0135-99-3333"


def doubts(signature: str, *contacts: str) -> dict[str, bool]:
    """Whether each value of a signature is doubted, beside these contacts."""
    signed = [
        Labelled(FieldName.PHONE, "0135-99-3333", "署名"),
        Labelled(FieldName.MUNICIPALITY_NAME, "余市町", "署名"),
    ]
    lines = lines_of(f"申し込みます。\n\n-- \n{signature}\nTEL 0135-99-3333\n")
    return {each.name: bool(each.doubt) for each in doubted_of_another(signed, lines, contacts)}


@pytest.mark.parametrize(
    ("signature", "contacts", "doubted"),
    [
        ("余市町役場 企画課 蜜柑 三郎", ("林檎 咲子",), True),
        ("余市町役場 企画課 林檎 咲子", ("林檎 咲子",), False),
        ("余市町役場 企画課 林檎 咲子", ("蜜柑 三郎", "林檎 咲子"), False),
        ("余市町役場 企画課 林檎", ("林檎 咲子",), False),
        ("余市町役場 企画課 咲子", ("林檎 咲子",), False),
        ("余市町役場 企画課 林檎 咲子", ("林檎咲子",), False),
        ("余市町役場 企画課 林 三郎", ("林檎咲子",), True),
        ("余市町役場 企画課 林檎原 三郎", ("林檎咲子",), False),
        ("余市町役場 企画課 防災係", ("林檎 咲子",), False),
        ("余市町役場 企画課 北海道", ("林檎 咲子",), False),
        ("余市町役場 企画課 （内線12）", ("林檎 咲子",), False),
        ("余市町役場 企画課 五十川 三郎", ("五十嵐 花子",), True),
    ],
)
def test_who_signs_is_compared_with_each_contact_by_surname_or_given_name(
    signature: str, contacts: tuple[str, ...], doubted: bool
) -> None:
    assert doubts(signature, *contacts) == {"phone": doubted, "municipality_name": False}
