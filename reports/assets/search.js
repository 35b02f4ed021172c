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

  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/\s/g, "")
      .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
      .replace(/[ゖゕが]/g, "け");
  }

  const names = Object.fromEntries(window.PLACES.prefectures);
  const places = window.PLACES.prefectures.map(([code, name]) => (
    { name, whole: fold(name), bare: fold(name), kana: "", code, page: "prefectures/" + code, mark: "" }
  )).concat(window.PLACES.towns.map(([code, name, kana]) => (
    { name: names[code.slice(0, 2)] + name, whole: fold(names[code.slice(0, 2)] + name),
      bare: fold(name), kana: fold(kana), code, page: "prefectures/" + code.slice(0, 2), mark: "#m" + code }
  )));

  function rank(place, words) {
    if (place.bare === words || place.kana === words || place.code === words) return 0;
    if (place.bare.startsWith(words) || place.kana.startsWith(words)) return 1;
    if (place.whole.startsWith(words) || place.code.startsWith(words)) return 2;
    return place.whole.includes(words) || place.kana.includes(words) ? 3 : -1;
  }

  function find(words) {
    if (!words) return [];
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
    const words = fold(input.value);
    found = find(words);
    list.replaceChildren(...(found.length ? found.map(item) : [nothing()]));
    list.hidden = !words;
    input.setAttribute("aria-expanded", String(Boolean(words)));
    input.removeAttribute("aria-activedescendant");
    marked = -1;
  });
  input.addEventListener("keydown", (event) => {
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
