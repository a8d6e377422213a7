// Light or dark: what the reader chose, else what the system has. It runs before the page is drawn, so that no page is first
// light and then dark. Without this script the page has the colours of the system, and no button.

(() => {
  const KEY = "scheme";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const medias = new Map(); // what elements had in `media` at first
  let choice = stored("");

  // "light", "dark" or "". A browser may refuse to keep anything: then a choice holds for the page.
  function stored(otherwise) {
    try {
      const value = localStorage.getItem(KEY);
      return value === "light" || value === "dark" ? value : "";
    } catch {
      return otherwise;
    }
  }

  function store() {
    try {
      if (choice) localStorage.setItem(KEY, choice);
      else localStorage.removeItem(KEY);
    } catch {}
  }

  const ofSystem = () => (system.matches ? "dark" : "light");
  const scheme = () => choice || ofSystem();

  // Media queries ask the system: those of pictures and of colours of the browser get the answer of the reader.
  function answer() {
    for (const element of document.querySelectorAll("[media*='prefers-color-scheme']")) medias.set(element, element.media);
    for (const [element, media] of medias) {
      const wanted = choice
        ? media.replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/g, (_, asked) => (asked === choice ? "(min-width: 0)" : "(max-width: 0)"))
        : media;
      if (element.media !== wanted) element.media = wanted;
    }
  }

  function show() {
    root.dataset.scheme = scheme();
    const meta = document.querySelector("meta[name='color-scheme']");
    if (meta) meta.content = choice || "light dark";
    answer();
    for (const button of document.querySelectorAll(".scheme-switch")) button.setAttribute("aria-pressed", String(scheme() === "dark"));
    document.dispatchEvent(new CustomEvent("scheme", { detail: scheme() }));
  }

  function reread() {
    choice = stored(choice);
    show();
  }

  show();
  // A picture asks for a file as soon as it is read.
  const reading = new MutationObserver(answer);
  if (choice) reading.observe(root, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => {
    reading.disconnect();
    show();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".scheme-switch")) return;
    const other = scheme() === "dark" ? "light" : "dark";
    choice = other === ofSystem() ? "" : other; // who is back at the system's follows it again
    store();
    show();
  });
  system.addEventListener("change", show);
  addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) reread();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) reread();
  });
})();
