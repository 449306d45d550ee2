"use strict";
(() => {
  const ROWS = 20; // of a table at a time
  const LONGEST = 160; // letters of a cell; the rest is in its bubble
  const PAPER = 690; // width of a figure on A4 (pixels)
  const MOST_PRINTED = 12; // choices of a figure below each other on paper
  const TALLEST_PRINTED = 500; // height of each (pixels): two on a page of A4 at least
  const LONGEST_PRINTED = 3000; // height of all, three pages
  const NARROW = 640; // width of a telephone, and of a page or tablet (pixels)
  const MEDIUM = 900;
  const CONFIG = { displayModeBar: false, responsive: true, showTips: false, doubleClick: false };
  const report = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const listed = new Set();
  let spoken = report.start;

  const versionOf = (code) => document.querySelector(`.version[data-version="${code}"]`);

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  // Figures

  function setAt(target, path, value) {
    const keys = path.split(".");
    const last = keys.pop();
    for (const key of keys) target = target[key] ??= {};
    target[last] = value;
  }

  function size(width = root.clientWidth) {
    return width <= NARROW ? "narrow" : width <= MEDIUM ? "medium" : "wide";
  }

  // A figure with what its parts say of themselves for a size.
  function fitted(figure, size) {
    for (const part of [figure.layout, ...figure.data]) {
      for (const [path, value] of Object.entries(part.meta?.[size] ?? {})) setAt(part, path, value);
    }
    return figure;
  }

  // What is drawn, with what is chosen by number; for paper a width is given, whatever the screen.
  function drawing(box, code, chosen, width) {
    const figure = document.getElementById(`${code}-data-${box.dataset.figure}`).textContent;
    const { data, layout } = fitted(JSON.parse(figure), size(width));
    const [menu] = layout.updatemenus ?? [];
    delete layout.updatemenus;
    if (width) Object.assign(layout, { width, autosize: false });
    if (chosen !== undefined) apply(menu.buttons[chosen].args, data, layout);
    return { data, layout, menu };
  }

  function draw(box, code, width) {
    const { data, layout, menu } = drawing(box, code, box.dataset.chosen, width);
    const plot = box.querySelector(".plot");
    box.classList.toggle("tall", layout.height > 900);
    plot.style.minHeight = "";
    const drawn = Plotly.newPlot(plot, data, layout, CONFIG);
    if (menu && !box.querySelector(".controls").hasChildNodes()) addControls(box, menu, code);
    return drawn;
  }

  // On paper nothing is chosen: all choices stand below each other, or it is said which one is printed.
  function drawOnPaper(box, code) {
    draw(box, code, PAPER);
    const { menu } = drawing(box, code);
    if (!menu) return;
    const choices = menu.buttons.map((button, number) => drawing(box, code, number, PAPER));
    const plot = box.querySelector(".plot");
    const heights = choices.map(({ layout }) => layout.height);
    const fits = Math.max(...heights) <= TALLEST_PRINTED && heights.reduce((a, b) => a + b) <= LONGEST_PRINTED;
    if (choices.length > MOST_PRINTED || !fits) {
      plot.after(make("p", { className: "chosen", textContent: chosenText(box, code, menu) }));
      return;
    }
    box.classList.add("stacked");
    choices.forEach(({ data, layout }, number) => {
      const name = make("p", { className: "choice", textContent: menu.buttons[number].name });
      const place = number ? make("div", { className: "plot" }) : plot;
      if (number) box.append(name, place);
      else plot.before(name);
      Plotly.newPlot(place, data, layout, CONFIG);
    });
  }

  function chosenText(box, code, { buttons, active }) {
    const { words } = report.languages[code];
    const chosen = Number(box.dataset.chosen ?? active);
    const names = buttons.map((button) => button.name);
    return filled(words.chosen, { chosen: names[chosen], count: names.length - 1 });
  }

  function leavePaper(box) {
    box.classList.remove("stacked");
    for (const added of box.querySelectorAll(".choice, .chosen")) added.remove();
    for (const plot of [...box.querySelectorAll(".plot")].slice(1)) {
      Plotly.purge(plot);
      plot.remove();
    }
  }

  // A message with its fields filled.
  const filled = (message, told) => message.replace(/\{(\w+)\}/g, (_, name) => told[name].toLocaleString("en-US"));

  // What a button does, to a figure that is not drawn yet.
  function apply([{ visible }, changes], data, layout) {
    data.forEach((trace, number) => (trace.visible = visible[number]));
    for (const [path, value] of Object.entries(changes)) setAt(layout, path, value);
  }

  function addControls(box, menu, code) {
    const words = report.languages[code].words;
    const choose = (number) => {
      box.dataset.chosen = number;
      draw(box, code);
    };
    const controls = box.querySelector(".controls");
    controls.append(make("label", { textContent: words.choose }));
    if (menu.type === "buttons") {
      const group = make("div", { className: "buttons", role: "group", ariaLabel: words.choose });
      menu.buttons.forEach((button, number) => {
        const element = make("button", { type: "button", textContent: button.name });
        element.setAttribute("aria-pressed", String(number === Number(box.dataset.chosen ?? menu.active)));
        element.addEventListener("click", () => {
          for (const other of group.children) other.setAttribute("aria-pressed", String(other === element));
          choose(number);
        });
        group.append(element);
      });
      controls.append(group);
    } else {
      const select = make("select", { id: `${code}-choose-${box.dataset.figure}` });
      menu.buttons.forEach((button, number) => {
        select.append(make("option", { value: number, textContent: button.name }));
      });
      select.value = box.dataset.chosen ?? menu.active;
      select.addEventListener("change", () => choose(Number(select.value)));
      controls.firstChild.htmlFor = select.id;
      controls.append(select);
    }
  }

  const figuresOf = (code) => [...versionOf(code).querySelectorAll("figure[data-figure]")];

  // The library runs once the page can be read: it takes longer than everything else.
  function loadPlotly() {
    const code = document.getElementById("plotly");
    document.head.append(make("script", { textContent: code.textContent }));
    code.remove();
  }

  const pause = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  // Figures in sight or less than a screen away; those of a language that is hidden are not.
  const near = new Set();
  let busy = false;

  // Those farther away have their turn one by one, whenever there is nothing else to do.
  const due = new Set();
  let waiting = false;

  function drawRest() {
    if (waiting || !nearest(() => true)) return;
    waiting = true;
    (window.requestIdleCallback ?? setTimeout)(() => {
      waiting = false;
      const box = nearest(() => true);
      if (box) due.add(box);
      drawNear();
    });
  }

  function nearest(wanted) {
    const middle = root.clientHeight / 2;
    const distance = (box) => {
      const { top, bottom } = box.getBoundingClientRect();
      return Math.max(top - middle, middle - bottom);
    };
    const undrawn = figuresOf(spoken).filter((box) => !box.dataset.drawn && wanted(box));
    return undrawn.sort((one, other) => distance(one) - distance(other))[0];
  }

  // One figure at a time, so that the page answers in between.
  async function drawNear() {
    if (busy) return;
    busy = true;
    try {
      await pause();
      const wanted = (box) => near.has(box) || due.has(box);
      for (let box = nearest(wanted); box; box = nearest(wanted)) {
        if (!window.Plotly) loadPlotly();
        const drawn = draw(box, spoken);
        box.dataset.drawn = size();
        await drawn;
        await pause();
      }
    } finally {
      busy = false;
    }
    drawRest();
  }

  function watch() {
    const boxes = document.querySelectorAll("figure[data-figure]");
    if (!window.IntersectionObserver) {
      for (const box of boxes) near.add(box);
      return;
    }
    const told = (entries) => {
      for (const { target, isIntersecting } of entries) near[isIntersecting ? "add" : "delete"](target);
      drawNear();
    };
    const observer = new IntersectionObserver(told, { rootMargin: "100% 0px" });
    for (const box of boxes) observer.observe(box);
  }

  // Those that are drawn for another size are drawn anew, when they are near.
  function redraw() {
    const now = size();
    for (const box of document.querySelectorAll("figure[data-drawn]")) {
      if (box.dataset.drawn === now) continue;
      const plot = box.querySelector(".plot");
      plot.style.minHeight = `${plot.layout.height}px`;
      Plotly.purge(plot);
      leavePaper(box);
      box.querySelector(".controls").replaceChildren();
      delete box.dataset.drawn;
    }
    drawNear();
  }

  // Tables

  function numberText(value) {
    if (value === null) return "";
    const size = Math.abs(value);
    if (size >= 1e15 || (size > 0 && size < 0.01)) return value.toPrecision(3);
    const digits = size >= 1000 ? 0 : size >= 100 ? 1 : 2;
    return value.toLocaleString("en-US", { maximumFractionDigits: digits });
  }

  function ranks(column, code) {
    if (column.numbers) return column.numbers.map((value) => value ?? Infinity);
    const collator = new Intl.Collator(report.languages[code].tag, { numeric: true });
    const places = [...column.texts.keys()];
    places.sort((one, other) => collator.compare(column.texts[one], column.texts[other]));
    const rank = new Array(places.length);
    places.forEach((text, place) => (rank[text] = place));
    return column.codes.map((text) => rank[text]);
  }

  function addTable(box, code) {
    const { columns, length } = report.languages[code].tables[box.dataset.table];
    const words = report.languages[code].words;
    const cell = (column, row) =>
      column.numbers ? numberText(column.numbers[row]) : column.texts[column.codes[row]];
    const all = [...Array(length).keys()];
    let order = all;
    let found = all;
    let searched = null;
    let page = 0;

    const body = make("tbody");
    const count = make("span");
    const back = make("button", { type: "button", textContent: words.previous });
    const forth = make("button", { type: "button", textContent: words.next });
    const search = make("input", { type: "search", placeholder: words.search, ariaLabel: words.search });
    const heads = columns.map((column) => {
      const button = make("button", { type: "button", textContent: column.name });
      return make("th", { className: column.numbers ? "figures" : "", scope: "col" }, button);
    });

    function show() {
      const pages = Math.max(1, Math.ceil(found.length / ROWS));
      page = Math.min(page, pages - 1);
      const rows = found.slice(page * ROWS, (page + 1) * ROWS);
      body.replaceChildren(
        ...rows.map((row) =>
          make(
            "tr",
            {},
            ...columns.map((column) => {
              const text = cell(column, row);
              const kind = column.numbers ? "figures" : /\S{30}/.test(text) ? "long" : "";
              const shown = text.length > LONGEST ? `${[...text].slice(0, LONGEST - 1).join("")}…` : text;
              const title = shown === text ? "" : text;
              const dir = column.numbers ? "ltr" : "auto";
              return make("td", { className: kind, textContent: shown, title, dir });
            }),
          ),
        ),
      );
      const told = { first: page * ROWS + 1, last: page * ROWS + rows.length, count: found.length };
      count.textContent = found.length
        ? filled(words.rows, told)
        : words.none;
      back.disabled = page === 0;
      forth.disabled = page >= pages - 1;
      back.hidden = forth.hidden = length <= ROWS;
    }

    function filter() {
      const wanted = search.value.trim().toLowerCase();
      searched ??= all.map((row) => columns.map((column) => cell(column, row)).join("\n").toLowerCase());
      found = wanted ? order.filter((row) => searched[row].includes(wanted)) : order;
      page = 0;
      show();
    }

    heads.forEach((head, number) => {
      head.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rank = ranks(columns[number], code);
        const sign = down ? -1 : 1;
        order = [...all].sort((one, other) => {
          const apart = rank[one] === rank[other] ? 0 : rank[one] < rank[other] ? -1 : 1;
          return sign * apart || one - other;
        });
        filter();
      });
    });
    search.addEventListener("input", filter);
    back.addEventListener("click", () => { page -= 1; show(); });
    forth.addEventListener("click", () => { page += 1; show(); });
    const pages = make("span", { className: "pages" }, count, back, forth);
    const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
    table.setAttribute("aria-labelledby", box.querySelector("h3").id);
    box.append(
      make("div", { className: "tools" }, search, pages),
      make("div", { className: "scroll" }, table),
    );
    show();
  }

  // Languages

  function place() {
    const sections = [...versionOf(spoken).querySelectorAll("[data-section]")];
    const above = sections.filter((section) => section.getBoundingClientRect().top <= 80);
    return above.length ? above[above.length - 1].dataset.section : null;
  }

  function speak(code) {
    const at = place();
    spoken = code;
    root.lang = report.languages[code].tag;
    document.title = report.languages[code].title;
    for (const version of document.querySelectorAll(".version")) {
      version.hidden = version.dataset.version !== code;
    }
    if (!listed.has(code)) {
      listed.add(code);
      for (const box of versionOf(code).querySelectorAll("[data-table]")) addTable(box, code);
    }
    if (at) versionOf(code).querySelector(`[data-section="${at}"]`).scrollIntoView();
    redraw();
  }

  for (const button of document.querySelectorAll("[data-speak]")) {
    button.addEventListener("click", () => speak(button.dataset.speak));
  }

  // Paper

  // Drawn anew, not changed: bands would glide to their new places while they are printed.
  window.addEventListener("beforeprint", () => {
    if (!window.Plotly) loadPlotly();
    for (const box of figuresOf(spoken)) {
      drawOnPaper(box, spoken);
      box.dataset.drawn = "paper";
    }
  });
  window.addEventListener("afterprint", redraw);
  window.addEventListener("resize", redraw);

  watch();
  speak(spoken);
})();
