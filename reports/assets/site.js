// Sorting of tables, links to sections, rows opened by a link. Pages are complete without it.
"use strict";
(function () {
  // --- sort -------------------------------------------------------------------------------------
  function worth(cell) {
    if (cell.dataset.v) return cell.dataset.v;
    const text = cell.textContent.trim();
    const plain = text.replace(/[,%円団体通件日回]|ポイント/g, "").replace(/^[−－]/, "-");
    if (/^[-+±]?\d+(\.\d+)?$/.test(plain)) return Number(plain.replace("±", ""));
    const led = /^([\d.]+)/.exec(plain);
    return led && cell.classList.contains("n") ? Number(led[1]) : text;
  }

  const NOTHING = new Set(["－", "未確定", ""]);

  function compare(one, two) {
    if (typeof one === "number" && typeof two === "number") return one - two;
    return String(one).localeCompare(String(two), "ja");
  }

  function sort(table, column, down) {
    const body = table.tBodies[0];
    const rows = Array.from(body.rows);
    const last = rows.filter((row) => row.classList.contains("total"));
    const keyed = rows.filter((row) => !last.includes(row)).map((row) => ({
      row, empty: NOTHING.has(row.cells[column].textContent.trim()), value: worth(row.cells[column]),
    }));
    keyed.sort((a, b) => (a.empty - b.empty) || (a.empty ? 0 : (down ? -1 : 1) * compare(a.value, b.value)));
    body.append(...keyed.map((item) => item.row), ...last);
  }

  function sortable(table) {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const first = head.classList.contains("n") ? "descending" : "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const order = head.getAttribute("aria-sort") === first ? other : first;
        heads.forEach((cell) => cell.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", order);
        sort(table, column, order === "descending");
      });
    });
  }
  document.querySelectorAll("table[data-sort]").forEach(sortable);

  // --- tables wider than the window are set tight; if that is not enough they say that they move,
  // and keep their first column in sight. Only a width that changes asks again: what is done here
  // changes the height.
  function wide(box) {
    return box.scrollWidth > box.clientWidth + 1;
  }

  function fit(box) {
    box.classList.remove("tight", "moves");
    box.classList.toggle("tight", wide(box));
    box.classList.toggle("moves", wide(box));
  }
  const widths = new WeakMap();
  const watched = new ResizeObserver((seen) => seen.forEach(({ target, contentRect }) => {
    if (widths.get(target) === contentRect.width) return;
    widths.set(target, contentRect.width);
    fit(target);
  }));
  document.querySelectorAll(".scroll").forEach((box) => watched.observe(box));

  // --- how old the data is, on the day the page is opened: whoever made it could not know ------
  const age = document.getElementById("age");
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" }).format(new Date());
  const days = Math.round((Date.parse(today) - Date.parse(age.dataset.until)) / 86400000);
  if (days > 0) age.textContent = "（" + days.toLocaleString() + "日前のデータです）";

  // --- links ------------------------------------------------------------------------------------
  document.querySelectorAll("section[id] > h2").forEach((heading) => {
    const link = document.createElement("a");
    link.href = "#" + heading.parentElement.id;
    link.className = "anchor";
    link.textContent = "#";
    link.setAttribute("aria-label", "「" + heading.textContent + "」へのリンク");
    heading.append(link);
  });

  function opened() {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    const closed = target.closest("details:not([open])");
    if (closed) closed.open = true;
    if (closed || target.tagName === "TR") target.scrollIntoView({ block: "center" });
  }
  window.addEventListener("hashchange", opened);
  window.addEventListener("load", opened);
})();
