
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  for (const kernel of data.kernels) kernel.expressions = kernel.expressions.map(text => data.texts[text]);
  for (const part of [...data.before, ...data.after]) part.text = data.texts[part.text];
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const kernelsOf = element => (element.dataset.k ?? "").split(" ").filter(k => k !== "").map(Number);
  const number = value => Math.round(value).toLocaleString("en-US");
  const bytes = value => value < 10000 ? number(value) + " bytes" : value < 1e7 ? (value / 1024).toFixed(1) + " KiB" : (value / 1048576).toFixed(1) + " MiB";
  const time = value => value < 1000 ? value.toFixed(1) + " µs" : (value / 1000).toFixed(3) + " ms";
  const measures = { time, bytes, operations: number };
  const tip = document.getElementById("tip"), detail = document.getElementById("detail");
  let chosen = [];

  // Text of the program's only ever becomes text: nothing here parses markup.
  const make = (tag, text, ...children) => {
    const element = document.createElement(tag);
    if (text) element.textContent = text;
    element.append(...children);
    return element;
  };
  const list = pairs => {
    const dl = make("dl");
    for (const [name, value] of pairs)
      if (value !== undefined && value !== "") dl.append(make("dt", name), make("dd", value));
    return dl;
  };

  const partOf = box => box.dataset.p === undefined ? null : data[box.closest("figure").id][box.dataset.p] ?? null;
  const costs = kernel => [
    ["reads", kernel.read === undefined ? "" : bytes(kernel.read)], ["writes", kernel.written === undefined ? "" : bytes(kernel.written)],
    ["operations", kernel.operations === undefined ? "" : number(kernel.operations)], ["time a call", kernel.time === undefined ? "" : time(kernel.time)]];
  const partFacts = (part, kernels) => [
    ["type", part.type], ["lengths", part.lengths], ["bytes", part.bytes === undefined ? "" : bytes(part.bytes)],
    ["operations", part.operations === undefined ? "" : number(part.operations)], [part.kind === "leaf" || part.kind === "window" ? "read by" : "kernel", kernels.map(k => data.kernels[k].name).join(", ")]];

  function fillTip(element) {
    const part = partOf(element), kernels = kernelsOf(element);
    tip.replaceChildren();
    if (part) tip.append(make("code", part.kind === "output" || part.kind === "update" ? part.title + " = " + part.text : part.text), list([["op", part.kind === "op" ? part.title : ""], ...partFacts(part, kernels)]));
    if (kernels.length === 0) return;
    const kernel = data.kernels[kernels[0]];
    if (!part) tip.append(make("code", kernel.name + ": " + kernel.reason), list([["computes", kernel.expressions[0]], ...costs(kernel)]));
    const lines = kernel.body.split("\n");
    if (!part || part.kind !== "leaf") tip.append(make("pre", (part ? kernel.name + "\n" : "") + lines.slice(0, 10).join("\n") + (lines.length > 10 ? "\n…" : "")));
  }

  function placeTip(x, y) {
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = Math.max(6, Math.min(x + 16, innerWidth - width - 8)) + "px";
    tip.style.top = (y + 18 + height > innerHeight ? Math.max(6, y - height - 12) : y + 18) + "px";
  }

  function near(element, isNear) {
    const id = element.dataset.p;
    if (id === undefined) return;
    for (const link of all(".link", element.closest("svg")))
      if (link.dataset.f === id || link.dataset.t === id) link.classList.toggle("near", isNear);
  }

  function choose(kernels) {
    chosen = kernels;
    document.body.classList.toggle("chosen", kernels.length > 0);
    const isOn = element => kernelsOf(element).some(k => kernels.includes(k));
    for (const element of all("[data-k]")) element.classList.toggle("on", isOn(element));
    for (const svg of all("svg")) {
      const on = new Set(all(".box.on", svg).map(b => b.dataset.p));
      for (const link of all(".link", svg)) link.classList.toggle("on", on.has(link.dataset.f) || on.has(link.dataset.t));
    }
    fillDetail();
  }

  function fillDetail() {
    detail.replaceChildren();
    if (chosen.length === 0) {
      detail.append(make("h3", data.kernels.length + (data.kernels.length === 1 ? " kernel" : " kernels") + " a call"),
        make("p", "Point at a box for its C# text, type, lengths and code. Click a box or a kernel to see that kernel in both graphs and its body here."),
        make("p", "Keys: Tab to a kernel, arrows to walk over boxes, Enter to choose, Escape to let go."));
      return;
    }
    for (const k of chosen) {
      const kernel = data.kernels[k], title = make("h3"), swatch = make("span");
      swatch.className = "swatch";
      swatch.style.setProperty("--h", document.querySelector("#kernels tr[data-k='" + k + "']").style.getPropertyValue("--h"));
      title.append(swatch, kernel.name);
      const items = make("ul");
      for (const expression of kernel.expressions) items.append(make("li", "", make("code", expression)));
      detail.append(title, make("p", kernel.reason));
      if (kernel.cut) detail.append(make("h4", "Why it was cut here"), make("p", kernel.cut));
      detail.append(list(costs(kernel)), make("h4", "Computes"), items, make("h4", "Body"), make("pre", kernel.body));
    }
  }

  function colour(measure) {
    const legend = document.getElementById("legend"), isHeat = measure !== "kernel";
    document.body.classList.toggle("heat", isHeat);
    legend.hidden = !isHeat;
    if (!isHeat) return;
    const most = Math.max(...data.kernels.map(k => k[measure] ?? 0));
    for (const element of all("[data-k]")) {
      const heat = Math.max(...kernelsOf(element).map(k => data.kernels[k][measure] ?? 0));
      element.style.setProperty("--t", most > 0 ? heat / most : 0);
    }
    legend.firstElementChild.textContent = measure + (measure === "time" ? " a call: 0" : ": 0");
    legend.lastElementChild.textContent = measures[measure](most);
  }

  function zoom(figure, how) {
    const svg = figure.querySelector("svg"), scroll = figure.querySelector(".scroll"), box = svg.viewBox.baseVal;
    const now = svg.width.baseVal.value / box.width;
    const fit = Math.min(1, Math.max(.6, (scroll.clientWidth - 20) / box.width));
    const scale = how === "fit" ? fit : Math.min(3, Math.max(.1, how === "in" ? now * 1.25 : now / 1.25));
    const middle = (scroll.scrollLeft + scroll.clientWidth / 2) / Math.max(1, scroll.scrollWidth), height = (scroll.scrollTop + scroll.clientHeight / 2) / Math.max(1, scroll.scrollHeight);
    svg.setAttribute("width", box.width * scale);
    svg.setAttribute("height", box.height * scale);
    // What is wider than its frame is shown from where its first box is.
    const first = how === "fit" ? (svg.querySelector(".kernel rect, .whole.of rect") ?? svg.querySelector(".box rect"))?.getBBox() : null;
    scroll.scrollLeft = first ? (first.x + first.width / 2 - box.x) * scale - scroll.clientWidth / 2 : middle * scroll.scrollWidth - scroll.clientWidth / 2;
    scroll.scrollTop = how === "fit" ? 0 : height * scroll.scrollHeight - scroll.clientHeight / 2;
  }

  function walk(from, key) {
    const middle = element => { const b = element.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; };
    const [x, y] = middle(from);
    let best = null, least = Infinity;
    for (const box of all(".box[tabindex]", from.closest("svg"))) {
      const [bx, by] = middle(box), dx = bx - x, dy = by - y;
      const along = { ArrowRight: dx, ArrowLeft: -dx, ArrowDown: dy, ArrowUp: -dy }[key], across = key === "ArrowLeft" || key === "ArrowRight" ? dy : dx;
      const far = along + 3 * Math.abs(across);
      if (box !== from && along > 1 && far < least) [best, least] = [box, far];
    }
    best?.focus();
    best?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  const target = event => event.target.closest?.(".box[data-p], .box[data-k], .kernel");
  for (const svg of all("svg")) {
    // One box is reached by Tab; arrows lead on from there.
    svg.querySelector(".box[tabindex]")?.setAttribute("tabindex", "0");
    svg.addEventListener("pointerover", event => { const on = target(event); if (on) { fillTip(on); placeTip(event.clientX, event.clientY); near(on, true); } });
    svg.addEventListener("pointermove", event => { if (!tip.hidden) placeTip(event.clientX, event.clientY); });
    svg.addEventListener("pointerout", event => { const on = target(event); tip.hidden = true; if (on) near(on, false); });
    svg.addEventListener("focusin", event => { const on = target(event); if (on?.matches(":focus-visible")) { const b = on.getBoundingClientRect(); fillTip(on); placeTip(b.right, b.top); near(on, true); } });
    svg.addEventListener("focusout", event => { tip.hidden = true; const on = target(event); if (on) near(on, false); });
    svg.addEventListener("keydown", event => {
      const on = target(event);
      if (!on) return;
      if (event.key === "Enter" || event.key === " ") { choose(kernelsOf(on)); event.preventDefault(); }
      else if (event.key.startsWith("Arrow")) { walk(on, event.key); event.preventDefault(); }
    });
  }
  for (const scroll of all(".scroll")) {
    let held = null, moved = false;
    scroll.addEventListener("pointerdown", event => { if (event.button === 0) { held = [event.clientX, event.clientY, scroll.scrollLeft, scroll.scrollTop]; moved = false; } });
    addEventListener("pointermove", event => {
      if (!held) return;
      const dx = event.clientX - held[0], dy = event.clientY - held[1];
      if (!moved && Math.hypot(dx, dy) < 5) return;
      moved = true;
      scroll.classList.add("drag");
      scroll.scrollLeft = held[2] - dx;
      scroll.scrollTop = held[3] - dy;
    });
    addEventListener("pointerup", () => { held = null; scroll.classList.remove("drag"); });
    scroll.addEventListener("click", event => {
      if (moved) return;
      const on = target(event), kernels = on ? kernelsOf(on) : [];
      choose(kernels.join() === chosen.join() ? [] : kernels);
    });
  }
  for (const row of all("#kernels tbody tr")) {
    row.addEventListener("click", () => choose(chosen.join() === row.dataset.k ? [] : kernelsOf(row)));
    for (const cell of all("[data-m]", row)) {
      const most = Math.max(...data.kernels.map(k => k[cell.dataset.m] ?? 0));
      cell.style.setProperty("--f", most > 0 ? (data.kernels[row.dataset.k][cell.dataset.m] ?? 0) / most : 0);
    }
  }
  addEventListener("keydown", event => { if (event.key === "Escape") { choose([]); tip.hidden = true; } });
  for (const button of all("[data-zoom]")) button.addEventListener("click", () => zoom(button.closest("figure"), button.dataset.zoom));
  const fitAll = () => { for (const figure of all("figure")) if (figure.clientWidth > 0) zoom(figure, "fit"); };
  document.getElementById("bar").addEventListener("change", event => {
    const { name, value } = event.target;
    if (name === "view") { document.body.classList.remove("before", "after"); if (value !== "both") document.body.classList.add(value); fitAll(); }
    if (name === "colour") colour(value);
    if (name === "theme") document.documentElement.style.colorScheme = value === "auto" ? "" : value;
  });
  document.getElementById("bar").reset();
  fillDetail();
  fitAll();
})();
