"""Make place names comparable, whether they are in other widths, in kana or in variants of kanji."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Each word is one kanji (first) and the old or variant forms used in its place. Two
# different places in one prefecture must never fold to the same text; a test ensures that.
_VARIANTS = """
与與 両兩 並竝 予豫 亀龜 亘亙 五伍 仏佛 仮假 会會 伝傳 余餘 体體 価價 倶俱 児兒 党黨 円圓 写寫 冨富
函凾 処處 刈苅 剣劍劔釼劒 労勞 勲勳 区區 医醫 巻卷 参參 双雙 収收 号號 吉𠮷 呉吳 喜㐂 囲圍 図圖
国國圀 団團 土圡 圧壓 塁壘 塩鹽 増增 壮壯 壱壹 声聲 売賣 変變 奥奧 姫姬 学學 宝寶寳 実實 寛寬 寿壽
対對 専專 将將 尽盡 届屆 属屬 岳嶽 島嶋嶌 峡峽 峰峯 崎﨑嵜碕 巌巖 巣巢 市巿 帯帶 帰歸 幡旛 庁廳 広廣
弁辨瓣辯 弐貳 弥彌 弾彈 当當 彦彥 径徑 従從 徳德 応應 恋戀 恒恆 恵惠 戸戶 払拂 担擔 拝拜 拠據 拡擴
挙擧 摂攝 数數 斉齊 斎齋 断斷 旧舊 昼晝 晩晚 暁曉 曽曾 条條 来來 柏栢 柳栁 栃杤 栄榮 桜櫻 桧檜 梁簗
梅楳 梼檮 検檢 楼樓 楽樂 様樣 槙槇 権權 横橫 歓歡 歩步 歯齒 歳歲 残殘 毎每 毘毗 気氣 氷冰 沖冲 沢澤
浄淨 浅淺 浜濱濵 涌湧 淵渕渊 渋澁澀 渓溪 済濟 温溫 湾灣 満滿 滝瀧 瀬瀨 焼燒 爾尓尔 状狀 狭狹
猪豬 独獨 瑶瑤 画畫 畳疊 発發 県縣 真眞 砕碎 砺礪 祢禰 礼禮 祷禱 禄祿 禅禪 称稱 稚穉 稲稻 穂穗 穣穰
窪漥 竜龍 竈竃釜 篭籠 粕糟 糸絲 経經 絵繪 継繼 続續 総總 緑綠 縁緣 縄繩 繊纖 群羣 聴聽 胆膽 台臺 船舩
舎舍 館舘 芦蘆 芸藝 茎莖 荘莊 蔵藏 園薗 薫薰 薬藥 蕊蘂 虫蟲 蚕蠶 蛍螢 衛衞 覇霸 覚覺 観觀 触觸 訳譯
証證 誉譽 読讀 諌諫 讃讚 豊豐 賛贊 賎賤 頼賴 軽輕 転轉 辞辭 辺邊邉 遅遲 郎郞 郷鄕鄉 酔醉 釈釋 鉄鐵鐡
鉱鑛 銭錢 錬鍊 録錄 鎮鎭 鋳鑄 関關 間閒 陥陷 険險 隠隱 随隨 隣鄰 雑雜 霊靈 青靑 静靜 頚頸 頬頰 顔顏
飲飮 駅驛 駆驅 験驗 騒騷 騨驒 髪髮 高髙 鯵鰺 鴎鷗 鴬鶯 鶏鷄雞 麦麥 麹麴 黄黃 黒黑 黙默 点點 齢齡
"""
_SMALL_KANA = "ァィゥェォッャュョヮヵヶ"
_LARGE_KANA = "アイウエオツヤユヨワカケ"
_SAME_SOUND = str.maketrans("ヅヂヲヰヱ", "ズジオイエ")
_KANJI = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff々"
_KE = re.compile(f"(?<=[{_KANJI}])[ケガカ箇个ヶ](?=[{_KANJI}])")
_NO = re.compile(f"(?<=[{_KANJI}])[ノ之乃](?=[{_KANJI}])")
_AGAIN = re.compile("(.)々")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)


def _table() -> dict[int, str]:
    table = {ord(sign): word[0] for word in _VARIANTS.split() for sign in word[1:]}
    for sign in range(ord("ァ"), ord("ヶ") + 1):
        large = chr(sign).translate(str.maketrans(_SMALL_KANA, _LARGE_KANA))
        table[sign] = table[sign - 0x60] = large.translate(_SAME_SOUND)
    return table


VARIANTS = _table()


class Written(NamedTuple):
    """A text prepared for comparing place names: without spaces, in NFKC and lower case.

    `plain` keeps variants of characters; `folded` has one character for all variants. Both have the
    same length. `ends` are the offsets in them at which a word ends: where the text had a space
    after it, and the end of the text.
    """

    plain: str
    folded: str
    ends: frozenset[int]


def written(text: str) -> Written:
    """Return the text prepared for comparing place names: without spaces, in NFKC and lower case."""
    voiced = _UNSEEN.sub("", text).replace("゛", "\u3099").replace("゜", "\u309a")
    words = unicodedata.normalize("NFKC", voiced).lower().split()
    ends, length = set(), 0
    for word in words:
        length += len(word)
        ends.add(length)
    plain = "".join(words)
    return Written(plain, _fold(plain), frozenset(ends))


def fold(text: str) -> str:
    """The text prepared for comparing place names: one character for all its variants, no spaces.

    龍ヶ崎市, 竜ケ崎市 and 龍が崎市 become equal.
    """
    return written(text).folded


def _fold(plain: str) -> str:
    if plain.isascii():
        return plain
    folded = _AGAIN.sub(r"\1\1", plain.translate(VARIANTS))
    return _NO.sub("ノ", _KE.sub("ケ", folded))
