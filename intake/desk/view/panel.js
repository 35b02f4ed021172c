// Draws what Python sends and says what was pressed. No sentence and no decision is here, and no state but what is being typed.
// Whatever a mail says becomes text (textContent) or the content of a frame in which nothing runs.

const make = (tag, name, text) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
};

const JAPANESE_DAY = new Intl.DateTimeFormat("ja-JP", { dateStyle: "full", timeZone: "UTC" });

function render({ model, el }) {
  const root = make("div", "desk");
  root.setAttribute("lang", "ja");
  el.append(root);
  const regions = new Map();
  const urls = new Map(); // of the pictures of a region
  let words = {};
  let count = 0;
  let asked = new Map(); // what has no answer yet: its serial number and the timers that say so
  let buffers = [];
  let silent = false; // a notice that no answer comes is in place of what was said
  let said = { view: "", blocks: [] };

  const send = (act, values = {}, files = [], own = false) => {
    const serial = ++count;
    const late = setTimeout(() => {
      root.classList.add("busy");
      if (!own && count > 1 && !silent) notice(words.busy, "say");
    }, 400);
    const lost = setTimeout(() => notice(words.lost, "say wrong"), 15000);
    asked.set(serial, [late, lost]);
    root.classList.add("waiting");
    model.send({ ...act, values, serial }, undefined, files);
  };
  const notice = (text, look) => {
    region("said").hidden = false;
    region("said").replaceChildren(make("p", look, text));
    silent = true;
  };
  const answered = (serial) => {
    for (const [key, timers] of asked)
      if (key <= serial) {
        timers.forEach(clearTimeout);
        asked.delete(key);
      }
    if (!asked.size) root.classList.remove("busy", "waiting");
  };
  // What was typed and not sent comes back with the same form: of the same view, its boxes drawn as they were.
  const typed = new Map();
  const boxes = (form) => [...form.querySelectorAll("input, textarea, select")];
  const content = (box) => (box.type === "file" ? box.files : box.value);
  const changed = (box) => (box.type === "file" ? box.files.length > 0 : box.value !== box.dataset.drawn) && !box.dataset.taken;
  const keyed = (place) => {
    const before = new Map(); // forms that are alike are told apart by their order
    return [...place.querySelectorAll("form")].map((form) => {
      const key = JSON.stringify([place.dataset.view, ...boxes(form).map((box) => [box.name, box.dataset.drawn])]);
      before.set(key, (before.get(key) || 0) + 1);
      return [`${key} ${before.get(key)}`, form];
    });
  };
  const keep = (place) => {
    for (const [key, form] of keyed(place)) {
      const left = boxes(form).filter(changed);
      if (left.length) typed.set(key, new Map(left.map((box) => [box.name, [content(box), box.dataset.sent]])));
      else typed.delete(key);
    }
  };
  const bring = (place, back) => {
    for (const [key, form] of keyed(place)) {
      const before = typed.get(key);
      if (!before) continue;
      for (const box of boxes(form).filter((box) => before.has(box.name))) {
        const [value, sent] = before.get(box.name);
        if (box.type === "file") box.files = value;
        else box.value = value;
        if (sent) box.dataset.sent = sent;
        box.dispatchEvent(new Event("input")); // what is doubtful about it is said again
      }
      for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      if (back) form.before(make("p", "say good", words.kept));
    }
  };
  // A button takes what is in the boxes of its form, or in some of them; an error gives it back.
  const mark = (form, takes) => {
    for (const box of boxes(form)) if (!takes || takes.includes(box.name)) box.dataset.sent = count + 1;
  };
  const taken = (serial, refused) => {
    for (const box of root.querySelectorAll("[data-sent]"))
      if (Number(box.dataset.sent) <= serial) {
        delete box.dataset.sent;
        if (!refused) box.dataset.taken = "yes";
      }
  };
  const region = (name) => {
    if (!regions.has(name)) {
      const made = make("section", `region ${name}`);
      if (words.regions?.[name]) made.setAttribute("aria-label", words.regions[name]);
      if (name === "said") made.setAttribute("role", "status");
      else if (["list", "mail", "side"].includes(name)) made.tabIndex = 0;
      regions.set(name, made);
      root.append(made);
    }
    return regions.get(name);
  };

  // What this browser keeps: the name of the person who works in it.
  const remember = (what, value) => {
    try {
      localStorage.setItem(`desk ${what}`, value);
    } catch {} // forbidden in this browser
  };
  const remembered = (what) => {
    try {
      return localStorage.getItem(`desk ${what}`) || "";
    } catch {
      return "";
    }
  };
  const put = (button, values) => {
    const boxes = Object.keys(values).map((name) => button.form.querySelector(`[name="${CSS.escape(name)}"]`));
    for (const box of boxes.filter(Boolean)) {
      box.value = values[box.name];
      box.classList.add("put");
    }
    if (boxes.length === 1) boxes[0]?.focus();
  };
  const press = (button, item) => {
    button.type = "button";
    button.dataset.focus = JSON.stringify(item.act);
    if (item.key) button.dataset.key = item.key;
    if (item.on !== undefined) button.setAttribute("aria-pressed", item.on);
    button.disabled = !!item.off;
    button.addEventListener("click", async () => {
      if (item.put) return put(button, item.put);
      // Of a day that there is not, the browser gives an empty value, which would be taken for today.
      const form = button.form || (item.form && button.closest(".region").querySelector(`form.${item.form}`));
      const wrong = form && boxes(form).find((box) => box.validity?.badInput);
      if (wrong) {
        notice(words.wrong, "say wrong");
        return wrong.focus();
      }
      root.classList.add("waiting");
      const [values, files] = form ? await gather(form) : [{}, []];
      if (form) mark(form, item.takes);
      send(item.act, values, files);
    });
    return button;
  };
  const button = (item) => {
    const made = press(make("button", `act ${item.look || ""}`), item);
    made.append(make("span", "", item.text));
    if (item.key) {
      const key = make("kbd", "", item.key.toUpperCase());
      key.setAttribute("aria-hidden", "true");
      made.append(key);
      made.setAttribute("aria-keyshortcuts", item.key);
    }
    return made;
  };

  const input = (field) => {
    let box;
    if (field.kind === "area") {
      box = make("textarea");
      box.rows = field.rows || 12;
    } else if (field.kind === "select") {
      box = make("select");
      for (const [value, text] of field.options) {
        const option = make("option", "", text);
        option.value = value;
        box.append(option);
      }
    } else {
      box = make("input");
      box.type = field.kind === "combo" ? "text" : field.kind;
      if (field.kind === "file" && field.accept) box.accept = field.accept;
      if (field.kind === "combo") {
        const list = make("datalist");
        list.id = `desk-${Math.random().toString(36).slice(2)}`;
        for (const text of field.options) {
          const option = make("option");
          option.value = text;
          list.append(option);
        }
        box.setAttribute("list", list.id);
        queueMicrotask(() => box.after(list));
      }
    }
    if (field.kind !== "file") box.value = field.value ?? "";
    if (field.hint) box.placeholder = field.hint;
    box.name = field.name;
    box.autocomplete = "off";
    box.spellcheck = false;
    box.dataset.focus = `field ${field.name}`;
    if (field.required) box.setAttribute("aria-required", "true");
    box.dataset.drawn = box.value;
    if (field.kept) box.addEventListener("change", () => remember(field.kept, box.value));
    if (field.act)
      box.addEventListener("change", async () => {
        root.classList.add("waiting");
        const sent = await gather(box.form);
        mark(box.form);
        send(field.act, ...sent);
      });
    return box;
  };
  // A browser draws its calendar in its own language, whatever `lang` says: what is chosen is said beside it.
  const dayInWords = (box) => {
    const day = make("small");
    const look = () => {
      const foreign = navigator.language.startsWith("ja") ? "" : words.day;
      day.textContent = box.value ? JAPANESE_DAY.format(new Date(box.value)) : foreign;
    };
    box.addEventListener("input", look);
    look();
    return day;
  };
  const labelled = (field, name) => {
    const label = make("label", `field ${field.kind}${field.wide ? " wide" : ""}`);
    const said = make("span", "", field.label);
    const box = input(field);
    if (field.required) said.append(make("b", "must", words.required));
    label.append(said, box);
    if (field.kind === "date") label.append(dayInWords(box));
    if (!field.error && !field.proposal && !field.doubts) return [label];
    const more = make("div", "told");
    if (field.doubts) {
      const doubt = make("p", "say warn");
      doubt.id = `desk-${Math.random().toString(36).slice(2)}`;
      doubt.setAttribute("role", "status");
      box.setAttribute("aria-describedby", doubt.id);
      more.append(doubt);
      const odd = ({ before, after }) => (before && box.value < before) || (after && box.value > after);
      const look = () => {
        doubt.textContent = (box.value && field.doubts.find(odd)?.text) || "";
        more.hidden = !doubt.textContent;
      };
      box.addEventListener("input", look);
      look();
    }
    if (field.error) {
      const error = make("p", "say wrong", field.error);
      error.id = `desk-${Math.random().toString(36).slice(2)}`;
      box.setAttribute("aria-invalid", "true");
      box.setAttribute("aria-describedby", error.id);
      more.append(error);
    }
    if (field.proposal) {
      const { cut, label, sure } = field.proposal;
      more.append(image({ ...cut, label }, name), button(field.proposal.button));
      if (!sure) more.append(make("b", "unsure", words.unsure));
    }
    return [label, more];
  };
  const image = (b, name) => {
    const made = make("img");
    const url = URL.createObjectURL(new Blob([buffers[b.buffer]], { type: "image/png" }));
    urls.get(name).push(url);
    [made.width, made.height] = [b.width, b.height];
    made.src = url;
    made.alt = b.label;
    return made;
  };
  // The picture a quarter to the right; its pixels are drawn anew, so that it keeps its place in the text.
  const quarter = (picture, name) => {
    const canvas = make("canvas");
    [canvas.width, canvas.height] = [picture.naturalHeight, picture.naturalWidth];
    const pen = canvas.getContext("2d");
    pen.translate(canvas.width, 0);
    pen.rotate(Math.PI / 2);
    pen.drawImage(picture, 0, 0);
    canvas.toBlob((blob) => {
      const url = URL.createObjectURL(blob);
      urls.get(name).push(url);
      [picture.width, picture.height] = [canvas.width, canvas.height];
      picture.src = url;
    });
  };
  const gather = async (form) => {
    const values = {};
    const files = [];
    for (const box of form.querySelectorAll("input, textarea, select"))
      if (box.type !== "file") values[box.name] = box.value;
      else if (box.files.length) {
        values[box.name] = { name: box.files[0].name, buffer: files.length };
        files.push(await box.files[0].arrayBuffer());
      }
    return [values, files];
  };

  const cell = (content, tag = "td") => {
    const made = make(tag);
    if (content === null || typeof content !== "object") made.textContent = content ?? "";
    else if (content.buttons) made.append(...content.buttons.map((item) => button(item)));
    else {
      made.textContent = content.text;
      if (content.look) made.className = content.look;
      if (content.across > 1) made.colSpan = content.across;
      if (content.down > 1) made.rowSpan = content.down;
    }
    return made;
  };

  const kinds = {
    say: (b) => make("p", `say ${b.tone}`, b.text),
    title: (b) => {
      const made = make("h2", "", b.text);
      if (b.badge) made.append(make("span", "badge", b.badge));
      return made;
    },
    pre: (b) => make("pre", b.look, b.text),
    facts: (b) => {
      const made = make("dl");
      for (const [name, value, source] of b.rows) {
        const row = make("div");
        const held = make("dd", "", value);
        if (source) held.append(make("small", "", source));
        row.append(make("dt", "", name), held);
        made.append(row);
      }
      return made;
    },
    table: (b) => {
      const frame = make("div", "frame");
      frame.tabIndex = 0;
      const table = make("table");
      if (b.label) table.setAttribute("aria-label", b.label);
      if (b.titles.length) {
        const head = make("tr");
        head.append(...b.titles.map((title) => cell(title, "th")));
        table.append(make("thead"));
        table.tHead.append(head);
      }
      const body = make("tbody");
      for (const row of b.rows) {
        const made = make("tr", row.look);
        made.append(...row.cells.map((each) => cell(each)));
        body.append(made);
      }
      table.append(body);
      frame.append(table);
      return frame;
    },
    buttons: (b) => {
      const made = make("div", `buttons ${b.look || ""}`);
      if (b.label) made.append(make("h3", "", b.label));
      made.append(...b.items.map((item) => button(item)));
      return made;
    },
    form: (b, name) => {
      const made = make("form", b.look);
      made.addEventListener("submit", (event) => {
        event.preventDefault();
        if (b.enter) made.querySelector("button.act").click();
      });
      if (b.label) made.append(make("h3", "", b.label));
      made.append(...b.fields.flatMap((each) => labelled(each, name)));
      made.append(...b.groups.map((group) => kinds.buttons(group)));
      return made;
    },
    fold: (b, name) => {
      const made = make("details");
      made.open = b.open;
      const head = make("summary", "", b.text);
      head.dataset.focus = `fold ${b.text}`;
      made.append(head, ...draw(b.blocks, name));
      return made;
    },
    html: (b) => {
      const frame = make("iframe");
      frame.setAttribute("sandbox", "");
      frame.title = b.label;
      frame.srcdoc = b.html;
      return frame;
    },
    picture: (b, name) => {
      const made = make("figure", "drawn");
      const picture = image(b, name);
      const tools = make("div", "buttons");
      let wide = 100; // percent of the column
      const tool = (text, does) => {
        const made = make("button", "act", text);
        made.type = "button";
        made.addEventListener("click", does);
        tools.append(made);
      };
      const zoom = (factor) => {
        wide = Math.min(Math.max(wide * factor, 50), 600);
        picture.style.width = picture.style.maxWidth = `${wide}%`;
      };
      tool(words.turn, () => quarter(picture, name));
      tool(words.larger, () => zoom(1.5));
      tool(words.smaller, () => zoom(1 / 1.5));
      made.append(tools, picture);
      return made;
    },
    rows: (b) => {
      const made = make("div", "rows");
      const head = make("div", "heads");
      head.append(...b.columns.filter((each) => each.text).map((each) => button(each)));
      const list = make("ul");
      for (const row of b.rows) {
        const line = press(make("button", `row ${row.look || ""}`), row);
        if (row.picks) {
          line.addEventListener(
            "click",
            (event) => {
              if (!event.shiftKey && !event.ctrlKey && !event.metaKey) return;
              event.stopImmediatePropagation(); // marked, not opened
              send({ act: "pick", key: row.name, range: event.shiftKey });
            },
            true,
          );
          line.setAttribute("aria-pressed", `${!!row.picked}`);
        }
        line.dataset.row = row.name;
        if (row.name === b.chosen) line.setAttribute("aria-current", "true");
        row.cells.forEach((text, place) => {
          const part = make("span", b.columns[place].name, text);
          part.title = text;
          line.append(part);
        });
        const item = make("li");
        item.append(line);
        list.append(item);
      }
      made.append(head, list);
      if (b.more) made.append(button(b.more));
      return made;
    },
  };
  const draw = (blocks, name) => blocks.map((block) => kinds[block.kind](block, name));

  const fill = (name, { view, blocks }) => {
    const place = region(name);
    const inside = place.contains(document.activeElement);
    const focused = inside && (document.activeElement.dataset.focus || "");
    const same = place.dataset.view === view;
    const top = same ? place.scrollTop : 0;
    keep(place);
    (urls.get(name) || []).forEach((url) => URL.revokeObjectURL(url));
    urls.set(name, []);
    place.replaceChildren(...draw(blocks, name));
    place.dataset.view = view;
    place.hidden = !blocks.length;
    place.scrollTop = top;
    bring(place, !same);
    if (inside) {
      const all = [...place.querySelectorAll("[data-focus]")];
      const now = all.find((each) => each.dataset.focus === focused) || (name !== "mail" && chosen()) || place;
      now.focus({ preventScroll: true });
    }
    if (name === "list") chosen()?.scrollIntoView({ block: "nearest" });
  };
  const chosen = () => root.querySelector(".row[aria-current]");
  const focus = (name) => {
    const box =
      name === "list"
        ? chosen() || regions.get("list")
        : root.querySelector(`[name="${name}"]`) || regions.get(name);
    box?.focus({ preventScroll: name !== "list" });
    if (box?.setSelectionRange && box.tagName === "TEXTAREA") box.setSelectionRange(0, 0);
  };
  const save = ({ name, buffer }) => {
    const url = URL.createObjectURL(new Blob([buffers[buffer]], { type: "application/octet-stream" }));
    const link = make("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };

  const heard = (message, sent) => {
    buffers = sent || [];
    if (message.words) words = message.words;
    if (message.layout) root.dataset.layout = message.layout;
    taken(message.serial, message.refused);
    for (const [name, content] of Object.entries(message.regions || {})) fill(name, content);
    root.querySelectorAll("[data-taken]").forEach((box) => delete box.dataset.taken);
    if (message.soon) setTimeout(() => send({ act: message.soon }, {}, [], true), 700);
    if (root.dataset.layout === "panel" && message.regions?.said?.blocks.length) region("said").scrollIntoView({ block: "nearest" });
    if (message.focus) focus(message.focus);
    if (message.save) save(message.save);
    if (message.regions?.said) said = message.regions.said;
    if (silent) fill("said", said);
    silent = false;
    answered(message.serial);
    // The list is there; to open the first mail, a process has to start.
    if (message.serial === 1 && root.dataset.layout !== "panel") send({ act: "refresh" });
  };
  model.on("msg:custom", heard);
  // The kernel was restarted or has gone, unless it answers after all.
  const parted = () => {
    if (!words.gone) return;
    notice(words.gone, "say wrong");
    send({ act: "look" });
  };
  model.on("comm_live_update", parted);

  // Keys pressed here are not JupyterLab's, where they would move or delete cells.
  const ours = (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("focusin", ours);
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter" && event.ctrlKey)
      return event.target.closest("form")?.querySelector(".primary")?.click();
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "Escape") return focus("list");
    if (typing) return;
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const arrow = event.key.startsWith("Arrow");
    if (step && (!arrow || event.target.matches(".row"))) {
      const rows = [...root.querySelectorAll(".row")];
      const next = rows[rows.indexOf(chosen()) + step];
      next?.focus();
      next?.click();
    } else if (event.key === "Enter" && event.target.matches(".row[aria-current]")) {
      root.querySelector(".side .primary, .mail .primary")?.focus();
    } else if (event.key === "/") {
      focus("word");
    } else {
      const pressed = root.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
      if (!pressed || event.repeat) return;
      pressed.click();
    }
    event.preventDefault();
  });

  // On paper every fold is open, the course of the item among them.
  const unfolded = () => {
    for (const fold of root.querySelectorAll("details:not([open])")) fold.open = fold.dataset.printed = true;
  };
  const folded = () => {
    for (const fold of root.querySelectorAll("details[data-printed]")) {
      fold.open = false;
      delete fold.dataset.printed;
    }
  };
  addEventListener("beforeprint", unfolded);
  addEventListener("afterprint", folded);

  const timer = setInterval(() => {
    if (!document.hidden && !asked.size && root.isConnected) send({ act: "look" }, {}, [], true);
  }, 30000);
  send({ act: "start" }, { by: remembered("by") });
  return () => {
    clearInterval(timer);
    removeEventListener("beforeprint", unfolded);
    removeEventListener("afterprint", folded);
    model.off("msg:custom", heard);
    model.off("comm_live_update", parted);
    urls.forEach((all) => all.forEach((url) => URL.revokeObjectURL(url)));
  };
}

export default { render };
