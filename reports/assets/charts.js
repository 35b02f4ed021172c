// Draws every chart of a page from the JSON block it names; in the dark with the dark colours,
// on paper with the light ones. Without this script the tables beside the charts say the same.
"use strict";
(function () {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const boxes = Array.from(document.querySelectorAll("[data-figure]"));
  const paper = 700; // width of a chart on A4, CSS pixels

  function recoloured(value, colours) {
    if (typeof value === "string") return colours[value] || value;
    if (Array.isArray(value)) return value.map((item) => recoloured(item, colours));
    if (value && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, recoloured(item, colours)]));
    }
    return value;
  }

  function thinTicks(axis, width) {
    if (!axis || !axis.tickvals) return;
    const every = Math.ceil(axis.tickvals.length / Math.max(1, Math.floor((width - 150) / 36)));
    axis.tickvals = axis.tickvals.filter((_, place) => place % every === 0);
    axis.ticktext = axis.ticktext.filter((_, place) => place % every === 0);
  }

  function draw(box, printing) {
    const block = JSON.parse(document.getElementById(box.dataset.figure).textContent);
    const figure = { data: block.data, layout: block.layout };
    const shown = dark.matches && !printing ? recoloured(figure, block.dark) : figure;
    if (printing) Object.assign(shown.layout, { width: paper, height: 320 });
    thinTicks(shown.layout.xaxis, printing ? paper : box.clientWidth);
    return window.Plotly.react(box, shown.data, shown.layout,
      { displayModeBar: false, responsive: !printing });
  }

  function drawAll(printing) {
    boxes.forEach((box) => draw(box, printing));
  }

  if (!window.Plotly) return;
  document.documentElement.classList.add("drawn");
  drawAll(false);
  document.querySelectorAll("figure + details[open]").forEach((table) => { table.open = false; });
  dark.addEventListener("change", () => drawAll(false));
  window.addEventListener("beforeprint", () => drawAll(true));
  window.addEventListener("afterprint", () => drawAll(false));
})();
