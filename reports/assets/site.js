// Widths of tables, the age of the data, links to the same page under other rules, links to sections. Pages are complete without it.
"use strict";
(function () {
  // --- tables wider than the window are set tight; if that is not enough they say that they move,
  // and keep their first column in sight. Only a width that changes asks again: what is done here
  // changes the height.
  function wide(box) {
    return box.scrollWidth > box.clientWidth + 1;
  }

  function fit(box) {
    box.classList.remove("tight", "moves", "fits");
    box.classList.toggle("tight", wide(box));
    box.classList.toggle("moves", wide(box));
    box.classList.toggle("fits", !wide(box)); // its head can stay in sight while the page moves
  }
  const widths = new WeakMap();
  const watched = new ResizeObserver((seen) => seen.forEach(({ target, contentRect }) => {
    if (widths.get(target) === contentRect.width) return;
    widths.set(target, contentRect.width);
    fit(target);
  }));
  document.querySelectorAll(".scroll").forEach((box) => watched.observe(box));

  // --- how long ago the day of the page was, on the day the page is opened: whoever made it could not know ------
  const age = document.getElementById("age");
  const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Tokyo" }).format(new Date());
  const days = Math.round((Date.parse(today) - Date.parse(age.dataset.day)) / 86400000);
  if (days > 0) age.textContent = "基準日から" + days.toLocaleString() + "日たっています。" + age.dataset.looked;

  // --- the same page under the other rules that the folder has pages of ---------------------------
  const others = document.querySelector("nav.variants");
  const { root, suffix } = document.body.dataset;
  const known = window.VARIANTS || [];
  others.hidden = known.length < 2;
  if (!others.hidden) others.append("計算：");
  known.forEach(([name, end]) => {
    const link = document.createElement("a");
    link.textContent = name;
    link.href = root + others.dataset.page + end + ".html";
    if (end === suffix) link.setAttribute("aria-current", "true");
    others.append(link, " ");
  });

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
    const [mark, state] = location.hash.slice(1).split("?");
    const id = decodeURIComponent(mark);
    const target = id && document.getElementById(id);
    if (!target) return;
    const closed = target.closest("details:not([open])");
    if (closed) closed.open = true;
    if (closed || target.tagName === "TR") target.scrollIntoView({ block: "center" });
    else if (state) target.scrollIntoView(); // the browser looks for the whole text behind the #
  }
  window.addEventListener("hashchange", opened);
  window.addEventListener("load", opened);
})();
