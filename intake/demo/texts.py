"""Texts of the demo's sample applications: subjects, bodies with labels, signatures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from random import Random

from intake.demo.people import Office
from intake.register import Register
from intake.terms import FieldName, MunicipalityKind

NAME, SECTION, CONTACT, PHONE, EMAIL = (
    FieldName.MUNICIPALITY_NAME,
    FieldName.SECTION,
    FieldName.CONTACT_NAME,
    FieldName.PHONE,
    FieldName.EMAIL,
)
SYSTEM = "クラウド型被災者支援システム"
_ADDRESSEE = (
    "地方公共団体情報システム機構\nICTイノベーションセンター研究開発部　被災者支援担当　御中\n"
)
_FULL_WIDTH = {ord(half): chr(ord(half) + 0xFEE0) for half in "0123456789@-."}

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Text:
    """The body of a mail; `rows` are pairs (label, value), which an HTML mail shows as a table."""

    body: str
    rows: tuple[Row, ...] = ()


def written_name(rng: Random, office: Office, register: Register) -> str:
    """Return the name of the office's municipality as a clerk might write it, chosen at random.

    The prefecture's name always precedes it if other municipalities in `register` have the same
    name, or if the municipality is a special ward of Tokyo; otherwise only sometimes.
    """
    place = office.municipality
    full = place.full_name
    alike = sum(other.name == place.name for other in register.current)
    if alike > 1 or place.kind is MunicipalityKind.SPECIAL_WARD:
        return rng.choice((full, f"{place.prefecture}{office.gun_name}"))
    ways = [place.name, place.name, full, full]
    if place.gun:
        ways += [f"{place.prefecture}{office.gun_name}", office.gun_name]
    for one, other in (("ケ", "ヶ"), ("ヶ", "ケ")):
        if one in place.name:
            ways.append(full.replace(one, other))
    return rng.choice(ways)


def subject(rng: Random, name: str) -> str:
    """Return a random subject for an application, as the notice (事務連絡) asks.

    `name` is the municipality's name in the subject. The subject says 参加 (taking part) or 利用
    (use); the notice uses both words.
    """
    wish = rng.choice(("参加申込み", "参加申込み", "利用申込み", "利用申込", "参加申し込み"))
    return rng.choice(
        (
            f"【{name}】{SYSTEM}の{wish}",
            f"【{name}】{SYSTEM}の{wish}",
            f"【{name}】{SYSTEM}の{wish}",
            f"【{name}】{SYSTEM}の{wish}について",
            f"{SYSTEM}の{wish}について（{name}）",
        )
    )


def body(
    rng: Random,
    office: Office,
    name: str,
    *,
    lacks: Collection[FieldName] = (),
    table: bool = False,
    opening: str = "",
) -> Text:
    """Return the body of an application of `office`, in a random style.

    `name` is the municipality's name in the body. `lacks` are the fields that the clerk forgot.
    With `table`, a tab separates label and value on each line, and `rows` of the result has the
    same labels and values, which an HTML mail shows as a table. `opening` replaces the opening
    sentence ("": the usual one).
    """
    values = _values(rng, office, name, lacks)
    labelled = _tabbed(values) if table else rng.choice(_STYLES)(values)
    greeting = rng.choice(
        (
            "いつもお世話になっております。\n",
            "平素より大変お世話になっております。\n",
            "お世話になります。\n",
            "日頃より大変お世話になっております。\n",
        )
    )
    # a clerk who forgot the name gives none in the greeting either
    who = f"{office.municipality.name}の担当" if CONTACT in lacks else _self(office, lacks)
    asked = opening or rng.choice(
        (
            "標記の件について、利用申込書を添付のとおり提出いたします。\n",
            f"{SYSTEM}の利用について、申込書を添付しますので、よろしくお願いいたします。\n",
            f"令和４年６月３０日付け事務連絡のありました{SYSTEM}について、下記のとおり申し込みます。\n",
            "標記について、下記のとおり申込みをいたしますので、御査収くださいますようお願いいたします。\n",
        )
    )
    lines = f"{_ADDRESSEE}\n{greeting}{who}です。\n\n{asked}\n{labelled.body}\n以上、よろしくお願いいたします。\n"
    return Text(lines + _signature(rng, office, lacks), labelled.rows)


def _self(office: Office, lacks: Collection[FieldName]) -> str:
    place = office.municipality.name
    family = office.contact.name.split("\u3000")[0]
    return f"{place}の{family}" if SECTION in lacks else f"{place}{office.section}の{family}"


def _values(
    rng: Random, office: Office, name: str, lacks: Collection[FieldName]
) -> dict[FieldName, str]:
    values = {
        NAME: name,
        SECTION: office.section,
        CONTACT: office.contact.name
        if rng.random() < 0.7
        else office.contact.name.replace("\u3000", " "),
        PHONE: office.phone + (f"（内線{office.extension}）" if office.extension else ""),
        EMAIL: office.address,
    }
    return {field: value for field, value in values.items() if field not in lacks}


def _signature(rng: Random, office: Office, lacks: Collection[FieldName]) -> str:
    if rng.random() < 0.4:
        return ""
    line = rng.choice(("-" * 40, "=" * 40, "*" * 36, "―" * 20))
    place = f"{office.municipality.prefecture}{office.gun_name}"
    rows = [
        place if SECTION in lacks else f"{place}　{office.section}",
        "" if CONTACT in lacks else office.contact.name,
        "" if PHONE in lacks else f"TEL：{office.phone}",
        f"FAX：{office.phone[:-4]}9999" if PHONE not in lacks else "",
        "" if EMAIL in lacks else f"E-mail：{office.address}",
    ]
    return "\n" + "\n".join([line, *(row for row in rows if row), line]) + "\n"


# --- the ways to label ----------------------------------------------------------------------------

Values = Mapping[FieldName, str]


def _labelled(labels: Mapping[FieldName, str], pattern: str) -> Callable[[Values], Text]:
    def write(values: Values) -> Text:
        return Text(
            "".join(
                pattern.format(n=number, label=labels[field], value=value)
                for number, (field, value) in enumerate(values.items(), 1)
            )
        )

    return write


_PLAIN = {
    NAME: "市区町村名",
    SECTION: "担当課",
    CONTACT: "担当者の氏名",
    PHONE: "電話番号",
    EMAIL: "メールアドレス",
}
_SPACED = {
    NAME: "市区町村名",
    SECTION: "担　当　課",
    CONTACT: "氏　　　名",
    PHONE: "電 話 番 号",
    EMAIL: "Ｅ－ｍａｉｌ",
}
_OTHER = {
    NAME: "団体名",
    SECTION: "担当部署",
    CONTACT: "担当者名",
    PHONE: "TEL",
    EMAIL: "E-mail",
}


def _full_width(values: Values) -> Text:
    wide = {
        field: value.translate(_FULL_WIDTH) if field in (PHONE, EMAIL) else value
        for field, value in values.items()
    }
    return _labelled(_SPACED, "{label}：{value}\n")(wide)


def _tabbed(values: Values) -> Text:
    rows = tuple((_PLAIN[field], value) for field, value in values.items())
    return Text("".join(f"{label}\t{value}\n" for label, value in rows), rows)


def _in_one_line(values: Values) -> Text:
    """The body of a mail with section and name on one line, phone and e-mail below a heading.

    The heading is 連絡先 (contact). If one of these four values is missing from `values`, every
    value has a line of its own.
    """
    name = f"市区町村名：{values[NAME]}\n"
    if not {SECTION, CONTACT, PHONE, EMAIL} <= values.keys():
        return _labelled(_OTHER, "{label}：{value}\n")(values)
    return Text(
        f"{name}担当：{values[SECTION]}　{values[CONTACT]}\n"
        f"連絡先：（電話）{values[PHONE]}\n　　　　（メール）{values[EMAIL]}\n"
    )


_STYLES: tuple[Callable[[Values], Text], ...] = (
    _labelled(_PLAIN, "{label}：{value}\n"),
    _labelled(_PLAIN, "{label}：{value}\n"),
    _labelled(_PLAIN, "（{n}）{label}　　{value}\n"),
    _labelled(_PLAIN, "【{label}】{value}\n"),
    _labelled(_PLAIN, "■{label}\n　{value}\n"),
    _labelled(_OTHER, "・{label}: {value}\n"),
    _full_width,
    _in_one_line,
)
