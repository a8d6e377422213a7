// Newer comments than the page holds, and the form to write one: Isso's API, without cookies.
// Nothing that the server sends becomes HTML. Elements are made here, in the dialect of sitegen/parse/reply.py.

const section = document.getElementById("page.reply");
const box = document.getElementById("page.comments");
const form = section.querySelector("form");
const status = section.querySelector(".reply-status");
const words = section.querySelector("template").dataset;
const {server, uri, title, until} = section.dataset;
const PATIENCE = 20_000;

// --- what readers write -----------------------------------------------------------------------------------------------

const HIDDEN = /[\u202a-\u202e\u2066-\u2069\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]/gu;
const INLINE = new RegExp("`([^`\\n]+)`"
  + "|\\*\\*([^ \\t*]|[^ \\t*][^*\\n]*[^ \\t*])\\*\\*"
  + "|\\*([^ \\t*]|[^ \\t*][^*\\n]*[^ \\t*])\\*"
  + "|~~([^~\\n]+)~~"
  + "|\\[([^\\[\\]\\n]+)\\]\\((https?://[^ \\t\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff()<>\"]+)\\)"
  + "|(https?://[^ \\t\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff<>\"]+)", "gu");
const ADDRESS = /^https?:\/\/(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:[\]<>"\\^`{|}]+)(:[0-9]{1,5})?([/?#][^\s<>"\\^`{|}]*)?$/;
const ITEM = /^(?:([-*+])|([0-9]{1,9})[.)])[ \t]+(.*)$/s;
const blank = line => !/[^ \t]/.test(line);
const fence = line => trimmed(line, " \t") === "```";

// A pattern for the end of a text would take the square of its length, and one reader could stop the browsers of all others.
function trimmed(text, signs) {
  let start = 0, end = text.length;
  while (start < end && signs.includes(text[start])) start++;
  while (end > start && signs.includes(text[end - 1])) end--;
  return text.slice(start, end);
}

export const plain = text => text.replace(/\r\n?/g, "\n").replace(HIDDEN, "");

export function made(text) {
  return blocks(trimmed(plain(text), "\n").split("\n"), false);
}

function element(tag, children = [], attributes = {}) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function blocks(lines, quoted) {
  const nodes = [], last = lines.findLastIndex(fence);
  const begins = (line, closed) => (line.startsWith("```") && closed) || (line.startsWith(">") && !quoted) || ITEM.test(line);
  for (let at = 0; at < lines.length;) {
    const line = lines[at], start = at;
    let item;
    if (blank(line)) at++;
    else if (line.startsWith("```") && at < last) {
      at++;
      while (!fence(lines[at])) at++;
      nodes.push(element("pre", [element("code", [lines.slice(start + 1, at).join("\n") + "\n"])]));
      at++;
    } else if (line.startsWith(">") && !quoted) {
      while (at < lines.length && lines[at].startsWith(">")) at++;
      nodes.push(element("blockquote", blocks(lines.slice(start, at).map(each => each.replace(/^> ?/, "")), true)));
    } else if ((item = ITEM.exec(line))) {
      const tag = item[1] ? "ul" : "ol", items = [];
      while (item && (item[1] ? "ul" : "ol") === tag) {
        items.push(element("li", inline(item[3])));
        item = ++at < lines.length ? ITEM.exec(lines[at]) : null;
      }
      nodes.push(element(tag, items));
    } else {
      at++;
      while (at < lines.length && !blank(lines[at]) && !begins(lines[at], at < last)) at++;
      const parts = lines.slice(start, at).map(each => inline(trimmed(each, " \t")));
      nodes.push(element("p", parts.flatMap((part, i) => (i ? [element("br"), ...part] : part))));
    }
  }
  return nodes;
}

function inline(line, depth = 0) {
  const nodes = [];
  let end = 0;
  for (const found of line.matchAll(INLINE)) {
    nodes.push(line.slice(end, found.index));
    end = found.index + found[0].length;
    const [, code, strong, emphasis, struck, text, address, bare] = found;
    if (code !== undefined) nodes.push(element("code", [code]));
    else if (bare !== undefined) {
      const url = trimmed(bare, ".,;:!?'*_~`)]}");
      nodes.push(link(url, url), bare.slice(url.length));
    } else if (address !== undefined) nodes.push(link(address, text));
    else {
      const inner = strong ?? emphasis ?? struck;
      nodes.push(element(strong !== undefined ? "strong" : emphasis !== undefined ? "em" : "del", depth < 2 ? inline(inner, depth + 1) : [inner]));
    }
  }
  return [...nodes, line.slice(end)].filter(node => node !== "");
}

const opens = url => ADDRESS.test(url) && URL.canParse(url);
const link = (url, text) => (opens(url) ? element("a", [text], {href: url, rel: "nofollow ugc noopener"}) : text);

// --- what others have written -----------------------------------------------------------------------------------------

const place = id => document.getElementById(`page.comment-${id}`);
const filled = (text, value) => text.replace("{}", () => value);
// Not every language tag that a page may have is one that browsers know.
const [language] = document.documentElement.lang ? supported(document.documentElement.lang) : [];
const parts = new Intl.DateTimeFormat(language, {day: "numeric", month: "long", year: "numeric", calendar: "gregory", numberingSystem: "latn"});
// Isso keeps names and addresses with these escaped.
const ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#x27;": "'", "&amp;": "&"};
const unescaped = text => (text ?? "").replace(/&(?:lt|gt|quot|#x27|amp);/g, found => ENTITIES[found]);

function supported(tag) {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag);
  } catch {
    return [];
  }
}

/** A date as the page writes dates. */
function spoken(date) {
  const found = Object.fromEntries(parts.formatToParts(date).map(({type, value}) => [type, value]));
  found.day = found.day === "1" ? (words.firstDay ?? "1") : found.day;
  return words.date.replace(/\{(day|month|year)\}/g, (_, type) => found[type]);
}

function name(comment) {
  return plain(unescaped(comment.author)).split(/\s+/).filter(Boolean).join(" ") || words.anonymous;
}

function show(comment) {
  if (place(comment.id)) return place(comment.id);
  const date = new Date(comment.created * 1000), item = element("li", [], {class: "comment", id: `page.comment-${comment.id}`});
  if (comment.mode === 4) item.append(element("p", [words.deleted], {class: "meta"}));
  else {
    const website = unescaped(comment.website), who = name(comment);
    const author = element("bdi", [opens(website) ? element("a", [who], {href: website, rel: "nofollow ugc noopener"}) : who], {class: "comment-author"});
    const time = element("time", [spoken(date)], {datetime: date.toISOString()});
    const head = element("p", [author, " ", element("a", [time], {class: "comment-date", href: `#${item.id}`})], {class: "meta"});
    const said = element("div", [head, element("div", made(comment.text), {class: "comment-text", dir: "auto"})], {class: "comment-said"});
    if (comment.mode === 2) {
      said.classList.add("comment-waiting");
      head.append(" ", element("strong", [words.waiting]));
    }
    item.append(said);
    if (comment.mode === 1) answerable(item, who);
  }
  const parent = comment.parent && place(comment.parent);
  let list = (parent || box).querySelector(":scope > ol");
  if (!list) parent.append(list = element("ol", [], {class: "comment-list"}));
  list.append(item);
  box.hidden = false;
  return item;
}

function answerable(item, who) {
  const id = item.id.replace("page.comment-", ""), said = item.querySelector(":scope > .comment-said");
  // Other ids were not given by Isso, and it knows nothing of them.
  if (!said || !/^[0-9]+$/.test(id)) return;
  const button = element("button", [words.reply], {type: "button", class: "plain-button", "aria-label": filled(words.replyTo, who)});
  button.addEventListener("click", () => answer(Number(id), who));
  said.append(button);
}

async function call(path, options = {}) {
  return fetch(server + path, {credentials: "omit", referrerPolicy: "strict-origin", signal: AbortSignal.timeout(PATIENCE), ...options});
}

async function load() {
  try {
    const response = await call(`?uri=${encodeURIComponent(uri)}&plain=1`);
    if (!response.ok) throw new Error(response.status);
    const found = await response.json();
    for (const comment of found.replies) {
      show(comment);
      for (const reply of comment.replies) show(reply);
    }
    open(found.config ?? {});
  } catch {
    say(words.unreachable, true);
  }
}

const closed = () => until && Date.parse(until) <= Date.now();

function open(config) {
  if (closed()) {
    say(words.closed);
    section.querySelector(".reply-without").hidden = true;
    return;
  }
  form.elements.email.required = Boolean(config["require-email"]);
  for (const label of form.querySelectorAll("label[for='page.reply-email']")) {
    if (config["require-email"]) label.append(" ", element("span", ["*"], {class: "required", "aria-hidden": "true"}));
  }
  for (const item of document.querySelectorAll("li.comment")) {
    if (!item.querySelector(":scope > .comment-said > button")) answerable(item, item.querySelector(".comment-author")?.textContent ?? "");
  }
  section.querySelector(".reply-without").hidden = true;
  form.hidden = false;
  // Isso's own messages lead to #isso-17.
  const wanted = /^#(?:isso-|page\.comment-)([0-9]+)$/.exec(location.hash);
  if (wanted && place(wanted[1])) {
    location.replace(`#page.comment-${wanted[1]}`);
    place(wanted[1]).scrollIntoView();
  }
}

// --- what this reader writes ------------------------------------------------------------------------------------------

let parent = null, sending = false;
const replying = form.querySelector(".replying"), preview = form.querySelector(".reply-preview");

function say(text, bad = false) {
  status.classList.toggle("bad", bad);
  status.textContent = text;
}

function answer(id, who) {
  parent = id;
  replying.hidden = id === null;
  replying.querySelector("span").textContent = filled(words.replying, who);
  replying.querySelector("button").textContent = filled(words.noReply, who);
  form.elements.text.setAttribute("aria-describedby", `${id === null ? "" : "page.replying "}page.reply-error-text page.reply-help`);
  form.elements.text.focus();
}

function complain(field, text) {
  const error = document.getElementById(`page.reply-error-${field}`), input = form.elements[field];
  error.textContent = text;
  error.hidden = !text;
  if (text) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

function refuse(wrong) {
  for (const field of ["text", "author", "email", "website"]) complain(field, wrong[field] ?? "");
  const first = ["text", "author", "email", "website"].find(field => wrong[field]);
  if (!first) return false;
  say(filled(words.wrong, Object.keys(wrong).length), true);
  form.elements[first].focus();
  return true;
}

function problems(given) {
  const wrong = {};
  if (plain(given.text).trim().length < 3) wrong.text = words.needsText;
  if (!given.author) wrong.author = words.needsName;
  if (given.email ? !/^[^\s@]+@[^\s@]+$/.test(given.email) : form.elements.email.required) wrong.email = words.needsEmail;
  if (given.website && !(opens(given.website) && /^https?:\/\/[^/]*\./.test(given.website))) wrong.website = words.needsWebsite;
  return wrong;
}

async function send() {
  // It has closed since it was opened; what the reader wrote stays, to be taken elsewhere.
  if (closed()) return say(words.closed, true);
  const given = Object.fromEntries([...new FormData(form)].map(([field, value]) => [field, value.trim()]));
  if (given.website && !/^https?:/i.test(given.website)) given.website = `https://${given.website}`;
  if (refuse(problems(given))) return;
  say(words.sending);
  const written = form.elements.text.value, to = parent;
  const response = await call(`new?uri=${encodeURIComponent(uri)}`, {
    method: "POST", headers: {"Content-Type": "application/json"},
    body: JSON.stringify({...given, email: given.email || null, website: given.website || null, parent, title})});
  if (!response.ok) {
    const why = await response.text();
    const wrong = /website/i.test(why) ? {website: words.needsWebsite} : /text is too short/.test(why) ? {text: words.needsText}
      : /email address required/.test(why) ? {email: words.needsEmail} : {};
    if (!refuse(wrong)) say(response.status === 403 ? words.refused : words.failed, true);
    return;
  }
  const comment = await response.json();
  show({...comment, text: given.text});
  say(comment.mode === 2 ? words.queued : words.thanks);
  // Who has gone on writing meanwhile, or has begun to answer somebody, is not disturbed.
  if (form.elements.text.value !== written || parent !== to) return;
  form.elements.text.value = "";
  preview.hidden = true;
  answer(null, "");
  status.focus();
}

form.addEventListener("submit", async event => {
  event.preventDefault();
  if (sending) return;
  sending = true;
  const button = form.querySelector("[type='submit']");
  button.setAttribute("aria-disabled", "true");
  try {
    await send();
  } catch {
    say(words.failed, true);
  }
  button.removeAttribute("aria-disabled");
  sending = false;
});
form.elements.cancel.addEventListener("click", () => answer(null, ""));
form.elements.preview.addEventListener("click", () => {
  preview.replaceChildren(...made(form.elements.text.value));
  preview.hidden = false;
});
await load();
