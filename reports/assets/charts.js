// Draws every chart of a page from the JSON block it names; in the dark with the dark colours,
// on paper with the light ones. Without this script the tables beside the charts say the same.
"use strict";
(function () {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const boxes = Array.from(document.querySelectorAll("[data-figure]"));
  const extras = {}; // by figure: traces and notes laid over it, such as a goal

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
    if (!axis || !axis.range || !axis.dtick) return;
    const months = (Date.parse(axis.range[1]) - Date.parse(axis.range[0])) / 2.6e9;
    const room = Math.max(1, (width - 150) / 44);
    const fits = [1, 3, 6, 12].find((step) => months / step <= room) || 24;
    axis.dtick = "M" + Math.max(fits, Number(axis.dtick.slice(1)));
  }

  // Names at the ends of lines, kept apart on the taller scale that something laid over asks for.
  function spread(notes, gap) {
    let floor = -Infinity;
    [...notes].sort((a, b) => a.y - b.y).forEach((note) => {
      note.y = floor = Math.max(note.y, floor + gap);
    });
  }

  function lay(figure, extra) {
    if (!extra) return;
    const notes = figure.layout.annotations || [];
    spread(notes, extra.top * 0.075);
    notes.forEach((note) => { note.xshift = 14; });
    figure.data.push(...extra.data);
    figure.layout.annotations = notes.concat(extra.annotations);
    if (extra.until && figure.layout.xaxis.range) {
      const range = figure.layout.xaxis.range;
      if (extra.until > range[1]) range[1] = extra.until;
    }
  }

  // On a narrow screen letters and margins shrink; names of bars lean, so that they do not touch.
  function fit(layout, width) {
    if (width > 560) return;
    const bars = !layout.xaxis.range;
    layout.margin.l = Math.min(layout.margin.l, 72);
    layout.font.size = 12;
    if (layout.showlegend) {
      layout.legend.font = { size: 12 };
      layout.margin.t += 44;
      layout.height += 44;
    }
    if (bars) {
      layout.xaxis.tickangle = 60;
      layout.margin.b += 24;
      (layout.annotations || []).forEach((note) => {
        note.text = note.text.replace("割引前 ", "");
        note.font.size = 11;
      });
    }
  }

  // Names at the ends of lines, a line of letters apart however low the chart is.
  function apart(layout, data, height) {
    const ends = (layout.annotations || []).filter((note) => note.xanchor === "left");
    if (!ends.length) return;
    const top = Math.max(1, ...data.flatMap((line) => line.y), ...ends.map((note) => note.y)) * 1.05;
    const room = (height - layout.margin.t - layout.margin.b) / top;
    layout.yaxis.range = [0, top];
    const places = ends.map((note) => ({ y: note.y * room, note: note }));
    spread(places, 13);
    places.forEach((place) => { place.note.yshift = place.y - place.note.y * room; });
  }

  // A printer's driver turns each hatched bar into a picture of 50 kB: on paper, tints tell them apart.
  const TINTS = { "/": "#adc4fb", "x": "#ffffff" };
  function plain(trace) {
    const pattern = trace.marker && trace.marker.pattern;
    if (!pattern || !pattern.shape) return;
    trace.marker.color = TINTS[pattern.shape];
    pattern.shape = "";
  }

  function onPaper(layout, data, width, height) {
    Object.assign(layout, { width: width, height: height });
    data.forEach(plain);
    layout.font.size = 11;
    layout.margin.b = Math.min(layout.margin.b, 34);
    (layout.annotations || []).forEach((note) => { note.font.size = 11; });
    apart(layout, data, height);
    if (layout.title) layout.title.font.size = 11;
  }

  function draw(box, printing) {
    const name = box.dataset.figure;
    const block = JSON.parse(document.getElementById(name).textContent);
    const figure = { data: block.data, layout: block.layout };
    lay(figure, extras[name]);
    const shown = dark.matches && !printing ? recoloured(figure, block.dark) : figure;
    const [paper, height] = box.dataset.print.split(" ").map(Number);
    if (printing) onPaper(shown.layout, shown.data, paper, height);
    const width = printing ? paper : box.clientWidth;
    fit(shown.layout, width);
    thinTicks(shown.layout.xaxis, width);
    return window.Plotly.react(box, shown.data, shown.layout,
      { displayModeBar: false, responsive: !printing });
  }

  function drawAll(printing) {
    boxes.forEach((box) => draw(box, printing));
  }

  if (!window.Plotly) return;
  document.documentElement.classList.add("drawn");
  drawAll(false);
  document.querySelectorAll("figure ~ details[open]").forEach((table) => { table.open = false; });
  dark.addEventListener("change", () => drawAll(false));
  window.addEventListener("beforeprint", () => drawAll(true));
  window.addEventListener("afterprint", () => drawAll(false));

  // Each chart offers itself as a picture, beside the files of its table.
  boxes.forEach((box) => {
    const files = box.closest("figure").parentElement.querySelector(".take");
    if (!files) return;
    const button = document.createElement("button");
    const caption = box.getAttribute("aria-label");
    [button.type, button.textContent] = ["button", "図（PNG）"];
    button.setAttribute("aria-label", "図（PNG）　" + caption);
    button.addEventListener("click", () => window.Plotly.downloadImage(box,
      { format: "png", width: 1200, height: 560, scale: 2, filename: document.title + " " + caption }));
    files.prepend(button);
  });

  // Lays more over a chart, or takes it away again (null).
  window.layOver = function (name, extra) {
    extras[name] = extra;
    boxes.filter((box) => box.dataset.figure === name).forEach((box) => draw(box, false));
  };
  window.dispatchEvent(new Event("charts-ready"));
})();
