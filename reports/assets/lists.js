// Tables to sort, and lists to choose rows from, whose state is kept in the address. Pages are complete without it.
"use strict";
(function () {
  const NOTHING = new Set(["－", "未確定", ""]);

  function worth(cell) {
    if (cell.dataset.v) return cell.dataset.v;
    const text = cell.textContent.trim();
    const plain = text.replace(/[,%円団体通件日回]|ポイント/g, "").replace(/^[−－]/, "-");
    if (/^[-+±]?\d+(\.\d+)?$/.test(plain)) return Number(plain.replace("±", ""));
    const led = /^([\d.]+)/.exec(plain);
    return led && cell.classList.contains("n") ? Number(led[1]) : text;
  }

  function compare(one, two) {
    if (typeof one === "number" && typeof two === "number") return one - two;
    return String(one).localeCompare(String(two), "ja");
  }

  function order(table, column, down) {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    const last = rows.filter((row) => row.classList.contains("total"));
    const keyed = rows.filter((row) => !last.includes(row)).map((row) => ({
      row, empty: NOTHING.has(row.cells[column].textContent.trim()), value: worth(row.cells[column]),
    }));
    keyed.sort((a, b) => (a.empty - b.empty) || (a.empty ? 0 : (down ? -1 : 1) * compare(a.value, b.value)));
    body.append(...keyed.map((item) => item.row), ...last);
  }

  // Buttons in the heads; `sorted` is told after each click. Returns what sorts without a click.
  function sortable(table, heads, titles, sorted) {
    function sort(column, down) {
      heads.forEach((cell) => cell.setAttribute("aria-sort", "none"));
      heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
      order(table, column, down);
    }
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = titles[column];
      head.replaceChildren(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const was = head.getAttribute("aria-sort");
        const down = was === "none" ? head.classList.contains("n") : was === "ascending";
        sort(column, down);
        sorted(column, down);
      });
    });
    return sort;
  }

  function option(text, value) {
    const made = document.createElement("option");
    [made.textContent, made.value] = [text, value];
    return made;
  }

  function labelled(text, field) {
    const label = document.createElement("label");
    label.append(text, field);
    return label;
  }

  // The values to choose from, in the order of the column; in a column of amounts: with or without one.
  function choices(rows, column, numeric) {
    if (numeric) return ["あり", "なし"];
    const found = new Map(rows.map((row) => [row.cells[column].textContent.trim(), worth(row.cells[column])]));
    return Array.from(found).sort((a, b) => compare(a[1], b[1])).map(([text]) => text);
  }

  function keeps(cell, chosen, numeric) {
    const text = cell.textContent.trim();
    return numeric ? (text !== "－") === (chosen === "あり") : text === chosen;
  }

  function list(table) {
    const heads = Array.from(table.tHead.rows[0].cells);
    const titles = heads.map((head) => head.textContent);
    const chosen = heads.map((head, column) => ("choose" in head.dataset ? column : -1)).filter((at) => at >= 0);
    const place = table.closest("section[id]");
    if (!chosen.length || !place) {
      sortable(table, heads, titles, () => {});
      return;
    }
    const rows = Array.from(table.tBodies[0].rows);
    const words = document.createElement("input");
    words.type = "search";
    const selects = new Map();
    chosen.forEach((column) => {
      const options = choices(rows, column, heads[column].classList.contains("n"));
      if (options.length < 2) return;
      const select = document.createElement("select");
      select.append(option("全て", ""), ...options.map((text) => option(text, text)));
      selects.set(column, select);
    });
    const clear = document.createElement("button");
    [clear.type, clear.textContent] = ["button", "絞り込みを解く"];
    const count = document.createElement("p");
    count.setAttribute("role", "status");
    const form = document.createElement("form");
    form.className = "filters";
    form.setAttribute("aria-label", "一覧の絞り込み");
    form.append(labelled("名前など", words),
      ...Array.from(selects, ([column, select]) => labelled(titles[column], select)), clear, count);
    table.parentElement.before(form);
    let sorted = "";

    function choose() {
      let left = 0;
      rows.forEach((row) => {
        const kept = words.value.split(/\s+/).every((word) => row.textContent.includes(word)) && Array.from(selects).every(([column, select]) =>
          !select.value || keeps(row.cells[column], select.value, heads[column].classList.contains("n")));
        row.hidden = !kept;
        left += kept;
      });
      count.textContent = rows.length.toLocaleString() + "団体のうち" + left.toLocaleString() + "団体";
    }

    function told() {
      const state = new URLSearchParams();
      if (words.value.trim()) state.set("q", words.value.trim());
      selects.forEach((select, column) => { if (select.value) state.set(titles[column], select.value); });
      if (sorted) state.set("並び", sorted);
      const said = String(state);
      history.replaceState(null, "", said ? "#" + place.id + "?" + said : location.pathname + location.search);
    }

    const sort = sortable(table, heads, titles, (column, down) => {
      sorted = titles[column] + (down ? "↓" : "↑");
      told();
    });

    function fromAddress() {
      const [id, said] = location.hash.slice(1).split("?");
      if (id !== place.id || !said) return;
      const state = new URLSearchParams(said);
      words.value = state.get("q") || "";
      selects.forEach((select, column) => { select.value = state.get(titles[column]) || ""; });
      sorted = state.get("並び") || "";
      const column = titles.indexOf(sorted.slice(0, -1));
      if (column >= 0) sort(column, sorted.endsWith("↓"));
      choose();
    }

    form.addEventListener("input", () => { choose(); told(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    clear.addEventListener("click", () => { form.reset(); choose(); told(); });
    window.addEventListener("hashchange", fromAddress);
    choose();
    fromAddress();
  }
  document.querySelectorAll("table[data-sort]").forEach(list);
})();
