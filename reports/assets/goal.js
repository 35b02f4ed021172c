// A goal that the reader sets: a line in the chart, a sentence below it, and an address to share.
"use strict";
(function () {
  const form = document.getElementById("goal-form");
  if (!form || !window.layOver) return;
  const facts = JSON.parse(document.getElementById("goal").textContent);
  const says = document.getElementById("goal-says");
  const first = says.textContent;
  const MONTH = 86400000 * 365 / 12;
  const ink = "#1a1a1c"; // of the charts' palette: recoloured in the dark

  function wareki(day) {
    const [year, month, date] = day.split("-").map(Number);
    return "令和" + (year - 2018) + "年" + month + "月" + date + "日";
  }

  function sentence(share, by) {
    const needed = Math.ceil(share / 100 * facts.municipalities - 1e-9);
    const more = needed - facts.applied;
    const said = "目標：" + wareki(by) + "までに申込割合" + share.toFixed(1) + "%（" + needed.toLocaleString() + "団体）。";
    if (more <= 0) return said + "達成しています（" + facts.applied.toLocaleString() + "団体）。";
    const left = Date.parse(by) - Date.parse(facts.day);
    if (left <= 0) return said + "期日を過ぎ、" + more.toLocaleString() + "団体足りません。";
    const each = left > MONTH ? Math.ceil(more / (left / MONTH)) : more;
    const moved = facts.month > 0 ? "+" + facts.month : facts.month < 0 ? "−" + -facts.month : "±0";
    return said + "あと" + more.toLocaleString() + "団体、1か月に約" + each.toLocaleString() +
      "団体の増が必要です（この1か月の増減は" + moved + "団体）。";
  }

  function overlay(share, by) {
    const needed = Math.ceil(share / 100 * facts.municipalities - 1e-9);
    return {
      data: [{
        type: "scatter", x: [facts.day, by], y: [facts.applied, needed], mode: "lines+markers",
        line: { color: ink, dash: "longdash", width: 2 }, marker: { symbol: "diamond", size: 9 },
        hovertemplate: "目標 %{x|%Y年%-m月%-d日} %{y:,}団体<extra></extra>",
      }],
      annotations: [{
        x: by, y: needed, text: "目標 " + needed.toLocaleString() + "団体", showarrow: false,
        xanchor: "right", yanchor: "bottom", yshift: 6, font: { color: ink, size: 14 },
      }],
      until: by,
      top: Math.max(needed, facts.applied),
    };
  }

  function show(share, by) {
    form.share.value = share || "";
    form.by.value = by || "";
    const set = share > 0 && share <= 100 && /^\d{4}-\d{2}-\d{2}$/.test(by || "");
    says.classList.toggle("none", !set);
    says.textContent = set ? sentence(share, by) : first;
    window.layOver("figure-progress", set ? overlay(share, by) : null);
  }

  function fromAddress() {
    const found = /^#goal=([\d.]+),(\d{4}-\d{2}-\d{2})$/.exec(location.hash);
    if (found) {
      show(Number(found[1]), found[2]);
      document.getElementById("progress").scrollIntoView();
    }
    return Boolean(found);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!form.share.value || !form.by.value) return;
    history.replaceState(null, "", "#goal=" + form.share.value + "," + form.by.value);
    show(Number(form.share.value), form.by.value);
  });
  form.addEventListener("reset", () => {
    history.replaceState(null, "", location.pathname + location.search);
    setTimeout(() => show(facts.share, facts.by), 0);
  });
  window.addEventListener("hashchange", fromAddress);
  form.hidden = false;
  if (!fromAddress() && facts.share) show(facts.share, facts.by);
})();
