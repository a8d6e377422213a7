// The search page: asks Pagefind, which is loaded with the first question, and shows what it finds. Nothing that is found is
// ever read as HTML.

const $ = (id) => document.getElementById(`page.${id}`);
const [form, query, status, list, more, template] = ["search", "query", "status", "results", "more", "result"].map($);
// In a form, a filter of the name "dataset" or "action" stands before what forms have of that name: a copy without filters has it.
const { action, dataset } = form.cloneNode();
const { base, library, busy, failed, none } = dataset;
const shards = dataset.shards.split(" ").filter(Boolean);
const filters = [...form.querySelectorAll("select")];
const AT_ONCE = 10;
const PAUSE = 250; // ms without a key: words are not asked for letter by letter

// Words are looked for in the text, in the title and in the names of the sources.
const ranking = { metaWeights: { title: 5, source: 1, date: 0, ai: 0, lang: 0, marks: 0 } };

// Not every language tag that a page may have is one that browsers know.
const [language] = supported(document.documentElement.lang);

let index; // a promise of what finds
let found = []; // what is found
let asked = 0; // number of the latest question: an answer to an earlier one comes too late
let timer;
let tries = 0; // how often the program did not come
let lost; // whether a file of the index did not come

// Pagefind takes a file that does not come for one without words, and would say that nothing is found.
const { fetch } = window;
window.fetch = async (place, ...options) => {
  if (![library, ...shards].some((folder) => String(place).startsWith(folder))) {
    return fetch(place, ...options);
  }
  try {
    const answer = await fetch(place, ...options);
    if (!answer.ok || /^text\/html/.test(answer.headers.get("Content-Type"))) {
      throw new Error(`${place}: ${answer.status}`);
    }
    return new Response(await answer.arrayBuffer());
  } catch (error) {
    lost = true;
    throw error;
  }
};

function supported(tag) {
  try {
    return Intl.PluralRules.supportedLocalesOf(tag);
  } catch {
    return [];
  }
}

async function load() {
  lost = false;
  // Browsers do not ask again for a script that did not come.
  const program = import(`${library}pagefind.js${tries ? `?${tries}` : ""}`);
  program.catch(() => tries++);
  const { createInstance } = await program;
  // No worker: it would not be bound by the policy of this page, and takes longer to start than to find.
  const made = createInstance({ basePath: library, noWorker: true });
  // Unlike init(), it fails where the program cannot be loaded. Shards would wait for that for ever.
  await made.search("");
  await Promise.all(shards.map((shard) => made.mergeIndex(shard, { ranking })));
  return made;
}

async function find(made, words, chosen) {
  const ask = async (text, options) => (await made.search(text, options)).results.filter((result) => result.score > 0); // 0: what has no weight
  const text = words.replace(/\p{S}+/gu, " ").trim(); // signs are in no index
  const results = text ? await ask(text, { filters: chosen }) : [];
  const each = text.includes('"') ? [] : text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (each.length < 2) {
    return results;
  }
  // A shard where nobody wrote one of the words passes over it, and would give what has the others only.
  const having = await Promise.all(each.map(async (word) => new Set((await ask(word)).map((result) => result.id))));
  return results.filter((result) => having.every((ids) => ids.has(result.id)));
}

/** What is found, and what the first results show. An index that is out of date, because the site was published meanwhile, is loaded anew. */
async function answer({ words, chosen }) {
  const isNew = !index;
  const mine = index ??= load();
  try {
    const results = await find(await mine, words, Object.fromEntries(chosen));
    const first = await Promise.all(results.slice(0, AT_ONCE).map((result) => result.data()));
    if (lost) {
      throw new Error("a part of the index did not come");
    }
    return [results, first];
  } catch (error) {
    // Another question may have begun to load it again.
    if (index === mine) index = undefined;
    if (isNew) {
      throw error;
    }
    return answer({ words, chosen });
  }
}

function question() {
  const chosen = filters.filter((filter) => filter.value).map((filter) => [filter.name, filter.value]);
  return { words: query.value.trim(), chosen };
}

function say(text, values = {}) {
  // In one pass: what a reader asked for may look like a field.
  status.textContent = text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

async function search() {
  const number = ++asked;
  const { words, chosen } = question();
  const address = new URL(action);
  address.search = new URLSearchParams([...(words ? [["q", words]] : []), ...chosen]);
  history.replaceState(null, "", address);
  if (!words) {
    show([], "");
    return;
  }
  const slow = setTimeout(() => number === asked && say(busy), 400);
  try {
    const [results, first] = await answer({ words, chosen });
    if (number === asked) {
      show(results, words, first);
    }
  } catch (error) {
    if (number === asked) {
      show([], "");
      say(failed);
    }
    console.warn(error);
  } finally {
    clearTimeout(slow);
  }
}

function show(results, words, first = []) {
  found = results;
  list.replaceChildren(...first.map(item));
  more.hidden = found.length <= first.length;
  sum(words);
}

/** Says how much is found. */
function sum(words) {
  const count = found.length;
  const counted = dataset[new Intl.PluralRules(language).select(count)] ?? dataset.other;
  say(!words ? "" : count ? counted : none, { count: count.toLocaleString(language), query: words });
}

function item(post) {
  const made = template.content.cloneNode(true);
  const { meta } = post;
  const values = { title: meta.title, date: meta.date, source: meta.source, ai: meta.ai, marks: meta.marks, category: post.filters.category?.[0] };
  for (const place of made.querySelectorAll("[data-show]")) {
    const name = place.dataset.show;
    if (name === "excerpt") {
      place.append("… ", ...excerpt(post.excerpt), " …");
    } else if (values[name]) {
      place.textContent = asWritten(values[name]);
    } else {
      (place.closest("[data-around]") ?? place).remove();
    }
    if (name === "ai") {
      const [involvement] = post.filters.involvement ?? [];
      place.classList.add(`is-${["generated", "automated"].includes(involvement) ? involvement : "assisted"}`);
    }
    if (name === "title") {
      place.href = base + post.raw_url.replace(/^\//, "");
    }
    if (meta.lang && ["title", "excerpt"].includes(name)) {
      place.lang = meta.lang;
      place.dir = "auto";
    }
  }
  return made;
}

// The signs inside of words for which sitegen gives Pagefind one of ASCII (sitegen/outputs/search_index.py).
function asWritten(text) {
  return text.replace(/\u2060+['-]/g, (found) => ({ "\u2060'": "\u2019", "\u2060-": "\u2011", "\u2060\u2060-": "\u2013", "\u2060\u2060\u2060-": "\u05be" })[found] ?? found);
}

// Pagefind marks words with <mark>, and writes < and > of the text as entities, and nothing else.
function excerpt(text) {
  return text.split(/<mark>(.*?)<\/mark>/s).map((part, i) => {
    const plain = asWritten(part.replaceAll("&lt;", "<").replaceAll("&gt;", ">"));
    if (i % 2 === 0) {
      return plain;
    }
    const mark = document.createElement("mark");
    mark.textContent = plain;
    return mark;
  });
}

async function showMore() {
  const number = asked;
  const at = list.children.length;
  try {
    const results = index ? found : (await answer(question()))[0];
    const next = await Promise.all(results.slice(at, at + AT_ONCE).map((result) => result.data()));
    if (number === asked && list.children.length === at) {
      found = results;
      list.append(...next.map(item));
      more.hidden = found.length <= at + next.length;
      list.children[at]?.querySelector("a").focus();
      if (status.textContent === failed) {
        sum(question().words);
      }
    }
  } catch (error) {
    index = undefined; // it keeps that they did not come
    if (number === asked) {
      say(failed);
      status.scrollIntoView({ block: "nearest" });
    }
    console.warn(error);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  search();
});
query.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, PAUSE);
});
form.addEventListener("change", (event) => {
  if (event.target !== query) {
    search();
  }
});
more.addEventListener("click", showMore);

// Words that a reader wrote and filters that a reader chose while this was still loading count more than the address.
const given = new URLSearchParams(location.search);
query.value ||= given.get("q") ?? "";
for (const filter of filters) {
  // What it does not offer would leave it without any value.
  const offered = [...filter.options].some((option) => option.value === given.get(filter.name));
  filter.value ||= offered ? given.get(filter.name) : "";
}
if (query.value) {
  search();
}
