// Which share the map and the ranking show; the choice is kept in the address. Without it they show 申込割合.
"use strict";
(function () {
  const block = document.getElementById("measures");
  if (!block) return;
  const measures = JSON.parse(block.textContent);
  const choice = document.getElementById("measure");
  const tables = Array.from(document.querySelectorAll(".ranking table"));
  const lines = tables.flatMap((table) => Array.from(table.tBodies[0].rows));
  const half = tables[0].tBodies[0].rows.length;

  function shaded(code, name, [shade, share, count]) {
    const outline = document.getElementById("map" + code).parentElement;
    const tile = document.querySelector(".tiles [data-code='" + code + "']");
    const place = outline.getAttribute("aria-label").split("　")[0];
    const words = place + "　" + name + " " + share + "（" + count + "団体）";
    outline.setAttribute("class", "s" + shade);
    outline.setAttribute("aria-label", words);
    outline.querySelector("title").textContent = words;
    [tile.className, tile.title] = ["s" + shade, words];
    tile.querySelector("b").textContent = share;
  }

  function ranked(rows) {
    const worth = (line) => rows[line.dataset.code][3];
    const order = [...lines].sort((a, b) => worth(b) - worth(a) || a.dataset.code.localeCompare(b.dataset.code));
    const most = worth(order[0]) || 1;
    order.forEach((line, place) => {
      const [, share, count, ratio] = rows[line.dataset.code];
      line.cells[0].textContent = order.findIndex((other) => worth(other) === ratio) + 1;
      line.querySelector("i").style.width = ratio / most * 100 + "%";
      [line.cells[3].textContent, line.cells[4].textContent] = [share, count];
      tables[place < half ? 0 : 1].tBodies[0].append(line);
    });
    tables.forEach((table) => {
      const [first, last] = [0, -1].map((at) => Array.from(table.tBodies[0].rows).at(at).cells[0].textContent);
      table.caption.textContent = first + "位から" + last + "位まで";
    });
  }

  function show(name) {
    const { legend, rows } = measures[name];
    document.querySelectorAll(".measured").forEach((place) => { place.textContent = name; });
    document.querySelectorAll(".legend li").forEach((line, at) => { line.lastChild.textContent = legend[at]; });
    Object.entries(rows).forEach(([code, row]) => shaded(code, name, row));
    ranked(rows);
  }

  const tiles = document.getElementById("shape-tiles");
  const radios = Array.from(choice.querySelectorAll("input"));

  function fromAddress() {
    const [id, said] = decodeURIComponent(location.hash.slice(1)).split("?");
    if (id !== "prefectures" || !said) return;
    const state = new URLSearchParams(said);
    const radio = radios.find((each) => each.value === state.get("割合")) || radios[0];
    radio.checked = true;
    if (state.get("地図") === "升目") tiles.checked = true;
    show(radio.value);
  }

  function changed() {
    const name = radios.find((each) => each.checked).value;
    const state = new URLSearchParams({ 割合: name });
    if (tiles.checked) state.set("地図", "升目");
    history.replaceState(null, "", "#prefectures?" + state);
    show(name);
  }

  choice.closest("section").addEventListener("change", changed);
  window.addEventListener("hashchange", fromAddress);
  choice.hidden = false;
  fromAddress();
})();
