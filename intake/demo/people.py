"""Invent offices of municipalities, with contact persons, phone numbers and addresses.

None of them can exist. The names are obviously examples, addresses end in .example, and the
exchange code of each phone number begins with 0 (in Tokyo with 1), as no real one in Japan does.
Otherwise the numbers look real, so they pass our checks of length and area code.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from intake.register import Prefecture
from intake.terms import Municipality, MunicipalityKind

_FAMILIES = (
    ("見本", "みほん"), ("例田", "れいだ"), ("架空", "かくう"), ("仮名", "かりな"), ("手本", "てほん"),
    ("雛形", "ひながた"), ("何野", "なにの"), ("某田", "ぼうだ"), ("試山", "ためしやま"),
    ("例示", "れいじ"), ("髙見本", "たかみほん"), ("架﨑", "かさき"), ("仮井", "かりい"),
    ("見本坂", "みほんざか"), ("例野", "れいの"), ("模擬川", "もぎかわ"),
)  # fmt: skip
_GIVEN = (
    ("太郎", "たろう"), ("花子", "はなこ"), ("一郎", "いちろう"), ("次郎", "じろう"), ("三郎", "さぶろう"),
    ("桜子", "さくらこ"), ("梅子", "うめこ"), ("四郎", "しろう"), ("竹子", "たけこ"), ("五郎", "ごろう"),
    ("松子", "まつこ"), ("例一", "れいいち"),
)  # fmt: skip
_SECTIONS = (
    ("総務課", "soumu"), ("防災課", "bousai"), ("危機管理課", "kikikanri"),
    ("総務部防災危機管理課", "bousai-kiki"), ("福祉課", "fukushi"), ("税務課", "zeimu"),
    ("住民課", "juumin"), ("情報政策課", "jouhou"), ("総務課防災係", "bousai"),
    ("くらし安全課", "anzen"), ("市民部危機管理室", "kiki"), ("企画財政課", "kikaku"),
    ("総務部情報システム課", "system"), ("防災安全課", "bousai-anzen"),
)  # fmt: skip
_AREAS = {
    "01": "0135", "02": "0172", "03": "0193", "04": "0220", "05": "0183", "06": "0233", "07": "0241",
    "08": "0291", "09": "0282", "10": "0274", "11": "0480", "12": "0470", "13": "03", "14": "0465",
    "15": "0250", "16": "0763", "17": "0761", "18": "0770", "19": "0551", "20": "0260", "21": "0573",
    "22": "0538", "23": "0531", "24": "0594", "25": "0740", "26": "0771", "27": "0721", "28": "0790",
    "29": "0745", "30": "0735", "31": "0857", "32": "0852", "33": "0863", "34": "0823", "35": "0820",
    "36": "0883", "37": "0875", "38": "0892", "39": "0880", "40": "0930", "41": "0952", "42": "0956",
    "43": "0964", "44": "0972", "45": "0982", "46": "0993", "47": "0980",
}  # fmt: skip
_SITES = {
    MunicipalityKind.CITY: "city",
    MunicipalityKind.DESIGNATED_CITY: "city",
    MunicipalityKind.SPECIAL_WARD: "city",
    MunicipalityKind.TOWN: "town",
    MunicipalityKind.VILLAGE: "vill",
}


@dataclass(frozen=True, slots=True)
class Person:
    name: str  # family and given name with one ideographic space between
    kana: str


@dataclass(frozen=True, slots=True)
class Office:
    """An invented section (担当課) of a municipality, with its contact person and e-mail address.

    `section` is the section's Japanese name, `address` its e-mail address, `extension` its internal
    phone number ("": none).
    """

    municipality: Municipality
    section: str
    contact: Person
    phone: str  # 0135-00-0012
    extension: str  # "" where there is none
    address: str

    @property
    def gun_name(self) -> str:
        return f"{self.municipality.gun}{self.municipality.name}"


def invent_person(rng: Random) -> Person:
    (family, family_kana), (given, given_kana) = rng.choice(_FAMILIES), rng.choice(_GIVEN)
    return Person(f"{family}\u3000{given}", f"{family_kana}\u3000{given_kana}")


def invent_office(rng: Random, municipality: Municipality, prefecture: Prefecture) -> Office:
    """Return a random office of `municipality`, which is in `prefecture`.

    The section is one that the municipality can have: only a city (市) has a section named 市民
    (citizens').
    """
    section, mailbox = rng.choice(
        [s for s in _SECTIONS if "市民" not in s[0] or municipality.name.endswith("市")]
    )
    return Office(
        municipality=municipality,
        section=section,
        contact=invent_person(rng),
        phone=invent_phone(rng, prefecture.code),
        extension=str(rng.randint(111, 499)) if rng.random() < 0.4 else "",
        address=f"{mailbox}@{_domain(rng, municipality, prefecture)}",
    )


def invent_phone(rng: Random, prefecture_code: str) -> str:
    """Return a random phone number that cannot exist, such as 「0135-00-0012」.

    Its area code is one of the prefecture `prefecture_code` ("01" to "47").
    """
    area = _AREAS[prefecture_code]
    exchange = "1000" if area == "03" else "00"
    return f"{area}-{exchange}-{rng.randint(1, 9999):04}"


def _domain(rng: Random, municipality: Municipality, prefecture: Prefecture) -> str:
    site = _SITES[municipality.kind]
    if rng.random() < 0.1:
        return f"{municipality.romaji}-{site}.example"
    return f"{site}.{municipality.romaji}.{prefecture.romaji}.{rng.choice(('lg.', ''))}example"
