"""Every municipality written in many ways, and what is made of each.

`python -m tests.attack.register_forms` prints the table. A form is right where it gives its
municipality, ambiguous where it truly is (the reader must then list exactly those it may mean),
and wrong in every other case.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intake.paths import data_path
from intake.reading.municipality.evidence import Evidence
from intake.reading.municipality.identify import Identified, identify
from intake.register import Register, load_register
from intake.terms import Municipality

DAY = dt.date(2022, 7, 1)
KATAKANA_TO_HIRAGANA = {k: k - 0x60 for k in range(ord("ァ"), ord("ヶ") + 1)}
HALF_WIDTH = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
BETWEEN_KANJI = re.compile("(?<=[一-龯々])[ケヶ](?=[一-龯])")
OLD_AND_VARIANT = """
沢澤 滝瀧 浜濱 広廣 国國 島嶋 竜龍 辺邊 崎﨑 高髙 曽曾 塩鹽 竈釜 檮梼 惠恵 鰺鯵 檜桧 豊豐 栄榮 条條 当當
関關 瀬瀨 戸戶 縄繩 礼禮 円圓 芸藝 寿壽 宝寶 与與 観觀 気氣 亀龜 静靜 横橫 徳德 穂穗 黒黑 桜櫻 糸絲 龍竜
條条 恵惠 富冨 船舩 館舘 舘館 峰峯 真眞 県縣 姫姬 帯帶 満滿 来來 総總 余餘 会會 対對 湾灣 読讀 覇霸
籠篭 諫諌 砺礪 稲稻 焼燒 摂攝 双雙 区區 当當 斉齊 弥彌 芦蘆 倶俱 函凾 栃杤 頸頚 酒酒 群羣 郷鄕 嶋島
"""
OLD = {word[0]: word[1] for word in OLD_AND_VARIANT.split() if word[0] != word[1]}

Rivals = frozenset[Municipality]


@dataclass(frozen=True)
class Form:
    """A municipality as somebody writes it. `same`: what it shares with all else written so."""

    way: str
    text: str
    same: str  # name, kana, kana in its prefecture, digits, or nothing
    channel: str = "body"


def forms(m: Municipality) -> Iterator[Form]:
    """At least 14 ways of writing a municipality, more where its name has variants."""
    place, name = f"{m.prefecture}{m.gun}{m.name}", m.name
    office = {"町": "役場", "村": "役場"}.get(name[-1], "役所")
    hiragana = m.kana.translate(KATAKANA_TO_HIRAGANA)
    yield Form("name", name, "name")
    yield Form("prefecture, name", m.full_name, "")
    yield Form("prefecture, 郡, name", place, "")
    yield Form("郡, name", f"{m.gun}{name}", "" if m.gun else "name")
    yield Form("full-width space", f"{m.prefecture}　{m.gun}　{name}", "")
    yield Form("spaces inside the name", "　".join(name), "name")
    yield Form("space behind every sign", " ".join(place), "")
    yield Form("brackets", f"【{place}】", "")
    yield Form("役場, 役所", f"{place}{office}", "")
    yield Form("役場, 役所 and section", f"{name}{office} 総務課", "name")
    yield Form("section behind", f"{place}総務部防災課", "")
    yield Form("長", f"{place}長　見本　太郎", "")
    yield Form("prefecture behind", f"{name}（{m.prefecture}）", "")
    yield Form("prefecture short", f"{_short(m.prefecture)}　{name}", "")
    yield Form("katakana", m.kana, "kana")
    yield Form("hiragana", hiragana, "kana")
    yield Form("half-width kana", half_width(m.kana), "kana")
    yield Form("prefecture, hiragana", f"{m.prefecture}{hiragana}", "kana in its prefecture")
    yield Form(
        "subject", f"【{m.full_name}】クラウド型被災者支援システムの参加申込み", "", "subject"
    )
    yield Form("subject without brackets", f"{name}クラウド型被災者支援システム", "name", "subject")
    yield Form("code", m.code, "", "code")
    yield Form("code, no zero", m.code.removeprefix("0"), "digits", "code")
    for sign in "ケヶがガｹヵ" if BETWEEN_KANJI.search(name) else "":
        yield Form("ケ ヶ が ガ ｹ", BETWEEN_KANJI.sub(sign, name), "name")
    if any(sign in OLD for sign in name):
        yield Form("old, new and variant kanji", "".join(OLD.get(s, s) for s in place), "")


def half_width(katakana: str) -> str:
    """ガ as ｶﾞ, small kana as they are."""
    parts = unicodedata.normalize("NFD", katakana)
    marks = {"\u3099": "ﾞ", "\u309a": "ﾟ"}
    return "".join(marks.get(sign) or HALF_WIDTH[sign] for sign in parts)


def _short(prefecture: str) -> str:
    return prefecture if prefecture == "北海道" else prefecture[:-1]


class Country:
    """Who else is written the same: told from the register alone, without the reader."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.standing = register.on(DAY)
        self._alike: dict[tuple[str, str], set[Municipality]] = {}
        for m in self.standing:
            self._add(m, m.code, m.name, m.kana)
        for ward in register.wards:
            city = register.by_code(ward.city_code)
            assert city is not None
            self._add(city, ward.code, ward.name, ward.kana)

    def _add(self, m: Municipality, code: str, name: str, kana: str) -> None:
        for key in (
            ("name", name),
            ("kana", kana),
            ("kana in its prefecture", m.prefecture + kana),
            ("digits", code),
            ("digits", code.removeprefix("0")),
            ("digits", code[:5]),
        ):
            self._alike.setdefault(key, set()).add(m)

    def rivals(self, m: Municipality, same: str) -> Rivals:
        """All that the form may mean, m among them."""
        key = {
            "name": m.name,
            "kana": m.kana,
            "kana in its prefecture": m.prefecture + m.kana,
            "digits": m.code.removeprefix("0"),
        }
        return frozenset(self._alike[same, key[same]]) if same else frozenset({m})


def verdict(found: Identified, m: Municipality, rivals: Rivals) -> str:
    listed = {candidate.municipality for candidate in found.candidates}
    if found.municipality is not None:
        return "right" if found.municipality == m and rivals == {m} else "wrong"
    truly = len(rivals) > 1 and listed == rivals
    return "ambiguous" if truly and all(c.evidence for c in found.candidates) else "wrong"


@dataclass(frozen=True)
class Judged:
    municipality: Municipality
    form: Form
    verdict: str
    found: Identified


def judge(register: Register) -> Iterator[Judged]:
    """Every form of every municipality, read and judged."""
    country = Country(register)
    for m in country.standing:
        for form in forms(m):
            found = identify([Evidence(form.channel, form.text, "本文 1行目")], register, DAY)
            yield Judged(m, form, verdict(found, m, country.rivals(m, form.same)), found)


def table(judged: Iterable[Judged]) -> str:
    """The counts by way of writing, as lines of text."""
    counts: dict[str, Counter[str]] = {}
    for each in judged:
        counts.setdefault(each.form.way, Counter())[each.verdict] += 1
    total = sum(counts.values(), Counter[str]())
    lines = [f"{'way of writing':32}{'right':>8}{'ambiguous':>11}{'wrong':>7}"]
    for way, count in [*counts.items(), ("all", total)]:
        lines.append(f"{way:32}{count['right']:8}{count['ambiguous']:11}{count['wrong']:7}")
    return "\n".join(lines)


if __name__ == "__main__":
    everything = list(judge(load_register(data_path("register"))))
    print(table(everything))
    for each in everything:
        if each.verdict == "wrong":
            print("wrong:", each.municipality.full_name, each.form, each.found)
