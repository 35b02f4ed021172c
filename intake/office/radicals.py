"""The table RADICALS, {radical: kanji}, for radicals that some PDF fonts report in place of kanji.

The table is from Unicode's EquivalentUnifiedIdeograph. It contains only radicals that NFKC does not
map (NFKC maps the Kangxi radicals, U+2F00 to U+2FD5), and only those whose kanji occur in Japanese
names and offices.
"""

from __future__ import annotations

RADICALS = {
    "⺁": "厂", "⺅": "亻", "⺈": "刀", "⺉": "刂", "⺊": "卜", "⺌": "小", "⺍": "小", "⺎": "兀", "⺐": "尢",
    "⺒": "巳", "⺓": "幺", "⺔": "彑", "⺕": "彐", "⺖": "忄", "⺘": "扌", "⺙": "攵", "⺛": "旡", "⺜": "日",
    "⺝": "月", "⺟": "母", "⺠": "民", "⺡": "氵", "⺢": "氺", "⺣": "灬", "⺤": "爫", "⺥": "爫", "⺦": "丬",
    "⺧": "牛", "⺨": "犭", "⺩": "王", "⺪": "疋", "⺫": "目", "⺬": "示", "⺭": "礻", "⺮": "竹", "⺯": "糸",
    "⺲": "罒", "⺶": "羊", "⺷": "羊", "⺸": "羊", "⺹": "耂", "⺻": "聿", "⺼": "肉", "⺽": "臼", "⺾": "艹",
    "⺿": "艹", "⻀": "艹", "⻁": "虎", "⻂": "衤", "⻃": "西", "⻄": "西", "⻆": "角", "⻊": "足", "⻌": "辶",
    "⻍": "辶", "⻎": "辶", "⻏": "阝", "⻑": "長", "⻖": "阝", "⻗": "雨", "⻘": "青", "⻝": "食", "⻞": "飠",
    "⻟": "飠", "⻠": "飠", "⻢": "馬", "⻣": "骨", "⻤": "鬼", "⻥": "魚", "⻦": "鳥", "⻨": "麦", "⻩": "黄",
    "⻫": "斉", "⻭": "歯", "⻯": "竜", "⻲": "亀", "⻳": "亀",
}  # fmt: skip
