// The search for a municipality or prefecture, by name, reading or code: a list to choose from.
"use strict";
(function () {
  const box = document.querySelector(".search");
  if (!box || !window.PLACES) return;
  const input = box.querySelector("input");
  const list = box.querySelector("ul");
  const { root, suffix } = document.body.dataset;
  const MOST = 12;
  let marked = -1;

  // As the reader of mails folds names (the table is its own); what ends in ケ may yet go on.
  const { signs, prefectures, towns } = window.PLACES;
  const KANJI = "[\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{3ffff}々]";
  const KE = new RegExp("(?<=" + KANJI + ")[ケガカ箇個](?=" + KANJI + "|$)", "gu");
  const NO = new RegExp("(?<=" + KANJI + ")[ノ之乃](?=" + KANJI + "|$)", "gu");

  function fold(text) {
    const plain = text.normalize("NFKC").toLowerCase().replace(/[\u00ad\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff]/g, "");
    return Array.from(plain, (sign) => signs[sign] || sign).join("")
      .replace(/(.)々/gu, "$1$1").replace(KE, "ケ").replace(NO, "ノ");
  }

  const shown = Object.fromEntries(prefectures);
  const folded = Object.fromEntries(prefectures.map(([code, , bare, kana]) => [code, [bare, kana]]));
  const places = prefectures.map(([code, name, bare, kana]) => (
    { name, bare, kana, gun: "", around: [], code, page: "prefectures/" + code, mark: "" }
  )).concat(towns.map(([code, name, bare, kana, gun]) => {
    const within = code.slice(0, 2);
    return { name: shown[within] + name, bare, kana, gun, around: folded[within], code,
      page: "prefectures/" + within, mark: "#m" + code };
  }));

  function rankOf(place, word) {
    if (place.bare === word || place.kana === word || place.code === word) return 0;
    if (place.bare.startsWith(word) || place.kana.startsWith(word)) return 1;
    const own = [[place.bare, 0], [place.kana, 1], [place.gun + place.bare, 0]];
    const whole = own.map(([name, of]) => (place.around[of] || "") + name);
    if (whole.some((text) => text.startsWith(word)) || place.code.startsWith(word)) return 2;
    return whole.some((text) => text.includes(word)) ? 3 : -1;
  }

  function rank(place, words) {
    const ranks = words.map((word) => rankOf(place, word));
    return ranks.includes(-1) ? -1 : ranks[0];
  }

  function find(words) {
    if (!words.length) return [];
    return places.map((place) => ({ place, rank: rank(place, words) }))
      .filter((found) => found.rank >= 0)
      .sort((a, b) => a.rank - b.rank)
      .slice(0, MOST).map((found) => found.place);
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    marked = -1;
  }

  function mark(place) {
    const items = Array.from(list.children);
    if (!items.length || !items[0].id) return;
    marked = (place + items.length) % items.length;
    items.forEach((item, index) => item.setAttribute("aria-selected", String(index === marked)));
    items[marked].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[marked].id);
  }

  function go(place) {
    close();
    location.href = root + place.page + suffix + ".html" + place.mark;
  }

  function item(place, index) {
    const line = document.createElement("li");
    line.id = "found-" + index;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.textContent = place.name;
    line.addEventListener("mousedown", (event) => { event.preventDefault(); go(place); });
    return line;
  }

  function nothing() {
    const line = document.createElement("li");
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", "false");
    line.setAttribute("aria-disabled", "true");
    line.textContent = "見つかりません";
    return line;
  }

  let found = [];
  input.addEventListener("input", () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    found = find(words);
    list.replaceChildren(...(found.length ? found.map(item) : [nothing()]));
    list.hidden = !words.length;
    input.setAttribute("aria-expanded", String(Boolean(words.length)));
    input.removeAttribute("aria-activedescendant");
    marked = -1;
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // the key ends a conversion of kana
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(marked + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && found.length) {
      event.preventDefault();
      go(found[Math.max(marked, 0)]);
    } else if (event.key === "Escape") {
      close();
    }
  });
  input.addEventListener("blur", close);
  box.hidden = false;
})();
