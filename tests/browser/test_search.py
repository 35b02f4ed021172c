"""Ways in which people write the names of places, each found by the search of a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.chromium import Page

SPELLINGS = {
    # prefectures: name, without its ending, reading, kana of any width
    "東京都": "東京都", "東京": "東京都", "とうきょう": "東京都", "トウキョウ": "東京都", "ﾄｳｷｮｳ": "東京都",
    "ほっかいどう": "北海道", "北海道": "北海道", "おおさか": "大阪府", "大阪": "大阪府", "きょうと": "京都府",
    "かながわけん": "神奈川県", "おきなわ": "沖縄県", "さいたまけん": "埼玉県", "ｵｵｲﾀ": "大分県", "13": "東京都",
    # two places of one name, told apart by prefecture or 郡 before or after, with or without a space
    "府中市 広島": "広島県府中市", "広島 府中市": "広島県府中市", "広島県府中市": "広島県府中市",
    "府中市　広島": "広島県府中市", "府中 東京": "東京都府中市", "ふちゅう ひろしま": "広島県府中市",
    "伊達市 福島": "福島県伊達市", "だて ほっかいどう": "北海道伊達市", "森町 静岡": "静岡県森町",
    "池田町 長野": "長野県池田町", "いけだ ふくい": "福井県池田町", "愛媛県伊予郡松前町": "愛媛県松前町",
    "伊予郡松前町": "愛媛県松前町", "池田町 揖斐郡": "岐阜県池田町", "安八郡": "岐阜県神戸町",
    # old, new and variant kanji
    "塩釜": "宮城県塩竈市", "塩竈": "宮城県塩竈市", "鹽竈": "宮城県塩竈市", "梼原": "高知県檮原町",
    "檮原": "高知県檮原町", "鯵ヶ沢": "青森県鰺ヶ沢町", "鰺ケ沢": "青森県鰺ヶ沢町", "須恵": "福岡県須惠町",
    "須惠": "福岡県須惠町", "竜ヶ崎": "茨城県龍ケ崎市", "龍が崎": "茨城県龍ケ崎市", "龍ヶ崎市": "茨城県龍ケ崎市",
    "茅が崎": "神奈川県茅ヶ崎市", "茅ケ崎": "神奈川県茅ヶ崎市", "袖ヶ浦": "千葉県袖ケ浦市", "鎌ケ谷": "千葉県鎌ケ谷市",
    "鎌が谷": "千葉県鎌ケ谷市", "駒ヶ根": "長野県駒ヶ根市", "七ガ浜": "宮城県七ヶ浜町", "六ケ所": "青森県六ヶ所村",
    "関ケ原": "岐阜県関ケ原町", "一宮": "愛知県一宮市", "野々市": "石川県野々市市", "野野市": "石川県野々市市",
    "廿日市": "広島県廿日市市", "飛騨": "岐阜県飛騨市", "飛驒": "岐阜県飛騨市",
    # readings and codes
    "はつかいち": "広島県廿日市市", "ﾁｶﾞｻｷ": "神奈川県茅ヶ崎市", "けいせん": "福岡県桂川町", "ゆすはら": "高知県檮原町",
    "142077": "神奈川県茅ヶ崎市", "１３２０６３": "東京都府中市", "札幌": "北海道札幌市",
}  # fmt: skip


def test_every_spelling_is_found(page: Page, site: Path) -> None:
    page.look(1440)
    page.open((site / "data.html").as_uri())
    asked = """(words => {
      const input = document.getElementById('search');
      input.value = words;
      input.dispatchEvent(new Event('input', {bubbles: true}));
      return Array.from(document.querySelectorAll('#search-found li'), each => each.textContent);
    })"""
    lost = {
        words: found[:3]
        for words, place in SPELLINGS.items()
        if place not in (found := page.value(f"{asked}({words!r})"))
    }
    assert lost == {}


@pytest.mark.parametrize("how", ["isComposing: true", "keyCode: 229"])
def test_enter_while_kana_are_converted_leads_nowhere(page: Page, site: Path, how: str) -> None:
    """Browsers differ in how they mark the key that ends a conversion."""
    page.look(1440)
    page.open((site / "data.html").as_uri())
    page.value(
        """(input => {
          input.value = '札幌';
          input.dispatchEvent(new Event('input', {bubbles: true}));
          input.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', HOW, bubbles: true}));
        })(document.getElementById('search'))""".replace("HOW", how)
    )
    assert page.value("location.pathname").endswith("/data.html")
