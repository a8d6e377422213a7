// The search page: asks Pagefind, which is loaded with the first question, and shows what it finds. Nothing that is found is
// ever read as HTML.

const $ = (id) => document.getElementById(`page.${id}`);
const [form, query, status, list, more, template] = ["search", "query", "status", "results", "more", "result"].map($);
const { base, library, shards, busy, failed, none } = form.dataset;
const filters = [...form.querySelectorAll("select")];
const AT_ONCE = 10;
const PAUSE = 250; // ms without a key: words are not asked for letter by letter

// Words are looked for in the text, in the title and in the names of the sources.
const ranking = { metaWeights: { title: 5, source: 1, date: 0, ai: 0, lang: 0, marks: 0 } };

let index; // a promise of what finds
let found = []; // what is found
let asked = 0; // number of the latest question: an answer to an earlier one comes too late
let timer;

async function load() {
  const { createInstance } = await import(`${library}pagefind.js`);
  // No worker: it would not be bound by the policy of this page, and takes longer to start than to find.
  const made = createInstance({ basePath: library, noWorker: true });
  await made.init();
  await Promise.all(shards.split(" ").filter(Boolean).map((shard) => made.mergeIndex(shard, { ranking })));
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
  const address = new URL(form.action);
  address.search = new URLSearchParams([...(words ? [["q", words]] : []), ...chosen]);
  history.replaceState(null, "", address);
  if (!words) {
    show([], "");
    return;
  }
  const slow = setTimeout(() => number === asked && say(busy), 400);
  try {
    index ??= load();
    const results = await find(await index, words, Object.fromEntries(chosen));
    const first = await Promise.all(results.slice(0, AT_ONCE).map((result) => result.data()));
    if (number === asked) {
      show(results, words, first);
    }
  } catch (error) {
    index = undefined;
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
  const count = results.length;
  const language = document.documentElement.lang;
  const counted = form.dataset[new Intl.PluralRules(language).select(count)] ?? form.dataset.other;
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
      place.textContent = values[name];
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

// Pagefind marks words with <mark>, and writes < and > of the text as entities, and nothing else.
function excerpt(text) {
  return text.split(/<mark>(.*?)<\/mark>/s).map((part, i) => {
    const plain = part.replaceAll("&lt;", "<").replaceAll("&gt;", ">");
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
  const next = await Promise.all(found.slice(at, at + AT_ONCE).map((result) => result.data()));
  if (number === asked && list.children.length === at) {
    list.append(...next.map(item));
    more.hidden = found.length <= at + next.length;
    list.children[at].querySelector("a").focus();
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
