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

  // Fewer months on a narrow chart, so that their names do not touch.
  function thinTicks(axis, width) {
    if (!axis || !axis.range) return;
    const months = (Date.parse(axis.range[1]) - Date.parse(axis.range[0])) / 2.6e9;
    const room = Math.max(1, (width - 150) / 44);
    const fits = [1, 3, 6, 12].find((step) => months / step <= room) || 24;
    axis.dtick = "M" + Math.max(fits, Number(axis.dtick.slice(1)));
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
