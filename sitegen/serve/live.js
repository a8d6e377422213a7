/* Keeps an open page up to date with the preview: reloads it, replaces its files, shows problems. */
(() => {
  "use strict";
  const script = document.currentScript;
  const { version, events, banner } = script.dataset;
  const own = new URL(events, location.href).pathname.replace(/[^/]*$/, "");
  const isTop = window === window.top;
  let epoch = script.dataset.epoch, source = null, timer = 0, pause = 250, leaving = false;

  // --- reloading ----------------------------------------------------------------------------------------------------

  const here = () => location.pathname + location.search;
  const MARK = "sitegen:scroll";

  function reload() {
    if (leaving) return;
    leaving = true;
    disconnect();
    const changed = [...named()].filter(([, node]) => first.has(node) && state(node) !== first.get(node)).map(([name, node]) => [name, state(node)]);
    try { sessionStorage.setItem(MARK, JSON.stringify([here(), scrollX, scrollY, changed])); } catch { /* storage is off */ }
    location.reload();
  }

  function restore() {
    let mark = null;
    try {
      mark = JSON.parse(sessionStorage.getItem(MARK));
      sessionStorage.removeItem(MARK);
    } catch { /* storage is off */ }
    if (!mark || mark[0] !== here()) return;
    const nodes = named();
    for (const [name, value] of mark[3] ?? []) {
      const node = nodes.get(name);
      if (node) node[property(node)] = value;
    }
    // Resources that load late can move the text. Scroll again, unless the reader has done so.
    const scroll = () => scrollTo({ left: mark[1], top: mark[2], behavior: "instant" });
    const stop = new AbortController();
    for (const name of ["wheel", "touchstart", "keydown", "mousedown"]) addEventListener(name, () => stop.abort(), { once: true, passive: true });
    scroll();
    addEventListener("load", () => { scroll(); setTimeout(() => stop.signal.aborted || scroll(), 0); }, { once: true, signal: stop.signal });
  }

  // --- what somebody wrote or opened, which a reload would take away --------------------------------------------------

  const KEPT = "input:not([type=hidden], [type=password], [type=file]), textarea, select, details";
  const property = node => node.localName === "details" ? "open" : /^(checkbox|radio)$/.test(node.type) ? "checked" : "value";
  const state = node => node[property(node)];
  const first = new Map();

  /** Fields and details by names that they have again in the next version of the page. */
  function named() {
    const found = new Map(), counts = new Map();
    for (const node of document.querySelectorAll(KEPT)) {
      const name = `${node.localName} ${node.id || node.name || node.querySelector("summary")?.textContent || ""}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      found.set(`${name} ${counts.get(name)}`, node);
    }
    return found;
  }

  // --- replacing style sheets and pictures --------------------------------------------------------------------------

  const replaced = new WeakSet();

  function path(url) {
    const at = new URL(url, document.baseURI);
    if (at.origin !== location.origin || at.pathname.startsWith(own)) return null;
    try { return decodeURIComponent(at.pathname); } catch { return at.pathname; }
  }

  function fresh(url) {
    const at = new URL(url, document.baseURI);
    at.searchParams.set("sitegen", epoch);
    return at.href;
  }

  function swap(link) {
    const next = link.cloneNode();
    replaced.add(link);
    next.href = fresh(link.href);
    if (link.rel.includes("stylesheet")) next.onload = next.onerror = () => link.remove();
    else link.remove();
    (link.parentNode ? link : document.head.lastChild).after(next);
  }

  /** Replace the files whose paths are in `changed`; null means all. */
  function refresh(changed) {
    if (changed && !changed.length) return;
    const paths = changed && new Set(changed.map(url => path(url)));
    const hit = url => { const at = url ? path(url) : null; return at !== null && (!paths || paths.has(at)); };
    const used = performance.getEntriesByType("resource").map(entry => entry.name).filter(hit).map(path);
    const shown = new Set();
    for (const link of document.querySelectorAll('link[rel~="stylesheet"][href], link[rel~="icon"][href]')) {
      if (replaced.has(link) || !hit(link.href)) continue;
      shown.add(path(link.href));
      swap(link);
    }
    for (const image of document.images) {
      if (!hit(image.currentSrc || image.src) || image.srcset || image.closest("picture")) continue;
      shown.add(path(image.src));
      image.src = fresh(image.src);
    }
    // Scripts, fonts and pictures in style sheets cannot be replaced in place.
    if (used.some(at => !shown.has(at))) reload();
  }

  // --- notes over the page ------------------------------------------------------------------------------------------

  const SHEET = `
    :host { all: initial !important; }
    * { box-sizing: border-box; }
    .notes { position: fixed; z-index: 2147483647; inset: auto 0 0 0; display: flex; flex-direction: column; align-items: center; gap: 8px;
      padding: 0 12px 12px; pointer-events: none; font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    .banner, .panel { pointer-events: auto; max-width: 100%; border-radius: 10px; box-shadow: 0 4px 20px rgb(0 0 0 / 28%); }
    .banner { padding: 8px 14px; background: #ffd75e; color: #2b2100; font-weight: 500; text-align: center; border: 1px solid #b88a00; }
    .panel { width: 100%; max-width: 960px; max-height: min(60vh, 520px); display: flex; flex-direction: column; overflow: hidden;
      background: #1d1f24; color: #eceef1; border: 1px solid #3d424b; border-top: 4px solid #ff6b5e; }
    .head { display: flex; align-items: center; gap: 12px; padding: 8px 8px 8px 16px; }
    .head p { flex: 1; margin: 0; min-width: 0; }
    .head strong { color: #ff9187; font-weight: 600; }
    button { font: inherit; color: inherit; background: #343841; border: 1px solid #545a66; border-radius: 6px; padding: 4px 12px; min-height: 32px;
      cursor: pointer; }
    button:hover { background: #434853; }
    button:focus-visible { outline: 2px solid #8fbdf2; outline-offset: 2px; }
    .list { overflow: auto; overscroll-behavior: contain; border-top: 1px solid #3d424b; }
    .problem { padding: 12px 16px; }
    .problem + .problem { border-top: 1px solid #30343b; }
    .problem p { margin: 0; overflow-wrap: anywhere; font-weight: 600; }
    pre { margin: 8px 0 0; padding: 0; overflow-x: auto; font: 12.5px/1.55 ui-monospace, "Cascadia Code", Menlo, Consolas, monospace; color: #b9c0cb; }
    @media print { .notes { display: none; } }`;

  let notes = null, latest = "[[],[]]", hidden = false;

  function element(name, className, text) {
    const node = document.createElement(name);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  /** The container of notes: outside of <body>, in a shadow root that styles of the site do not reach. */
  function place() {
    if (!notes) {
      const host = document.createElement("sitegen-preview"), root = host.attachShadow({ mode: "open" }), sheet = new CSSStyleSheet();
      sheet.replaceSync(SHEET);
      root.adoptedStyleSheets = [sheet];
      notes = element("div", "notes");
      root.append(notes);
      document.documentElement.append(host);
    }
    return notes;
  }

  function show(problems, held) {
    const now = JSON.stringify([problems, held]);
    if (now === latest) return;
    latest = now;
    hidden = !problems.length; // the rest of the site is as it should be
    draw(problems.length ? problems : held, !problems.length);
  }

  /** Show problems of the last build, or those of posts that are held back. */
  function draw(problems, areHeld) {
    notes?.querySelector(".panel")?.remove();
    if (!problems.length) return;
    const panel = element("section", "panel"), head = element("div", "head"), line = element("p");
    const button = element("button", "", hidden ? "Show" : "Hide"), list = element("div", "list");
    panel.setAttribute("role", "alert");
    panel.setAttribute("aria-label", "Problems of the site");
    const errors = problems.filter(text => /: error: /.test(text.split("\n", 1)[0])).length || problems.length;
    const count = areHeld ? problems.length : errors, what = areHeld ? "post" : "error";
    line.append(
      element("strong", "", `${count} ${what}${count === 1 ? "" : "s"}${areHeld ? " held back because of errors" : ""}`),
      areHeld ? ". You see the rest of the site." : ". You see the last version without errors.");
    button.type = "button";
    button.setAttribute("aria-expanded", String(!hidden));
    button.onclick = () => { hidden = !hidden; draw(problems, areHeld); notes.querySelector("button").focus(); };
    head.append(line, button);
    panel.append(head);
    if (!hidden) {
      for (const text of problems) {
        const [first, ...rest] = text.split("\n"), problem = element("article", "problem");
        problem.append(element("p", "", first));
        if (rest.length) problem.append(element("pre", "", rest.join("\n")));
        list.append(problem);
      }
      list.tabIndex = 0;
      panel.append(list);
    }
    place().append(panel);
  }

  // --- events of the server -----------------------------------------------------------------------------------------

  function handle(event) {
    pause = 250;
    if (leaving) return;
    if (event.version !== version) return reload();
    epoch = event.epoch;
    refresh(event.changed);
    if (isTop && !script.dataset.problems) show(event.problems, event.held);
    dispatchEvent(new CustomEvent("sitegen:epoch", { detail: event.epoch }));
  }

  function disconnect() {
    clearTimeout(timer);
    source?.close();
    source = null;
  }

  function connect() {
    disconnect();
    if (leaving) return;
    source = new EventSource(`${events}?${new URLSearchParams({ page: location.pathname, epoch })}`);
    source.onmessage = message => handle(JSON.parse(message.data));
    // Browsers do not reconnect after some errors, and the server may be down for a second or a day.
    source.onerror = () => { disconnect(); timer = setTimeout(connect, pause = Math.min(2 * pause, 3000)); };
  }

  // Browsers limit the connections to one server: hidden pages close theirs, and catch up when they are shown.
  function attend() {
    if (document.visibilityState === "hidden") disconnect();
    else if (!source) connect();
  }

  performance.setResourceTimingBufferSize?.(5000);
  for (const node of named().values()) first.set(node, state(node));
  restore();
  if (banner && isTop) {
    const note = element("div", "banner", banner);
    note.setAttribute("role", "note");
    place().append(note);
  }
  document.addEventListener("visibilitychange", attend);
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", event => { if (event.persisted) { leaving = false; attend(); } });
  attend();
})();
