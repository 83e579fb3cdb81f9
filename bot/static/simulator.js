"use strict";

// The demo phone. Text becomes DOM nodes, never markup: what a patron or the bot writes can only ever be text.

const WORDS = {
  id: {
    title: "Ponsel demo",
    lead: "Tulis seperti di WhatsApp. Pesan Anda menempuh jalan yang sama dengan pesan sungguhan, hanya tanpa ponsel.",
    who: "Anda menjadi", keySend: "kirim", keyLine: "baris baru", keyRecall: "pesan sebelumnya",
    online: "daring", typing: "sedang mengetik…", clear: "Bersihkan percakapan", log: "Percakapan",
    chips: "Saran pesan", message: "Pesan", placeholder: "Ketik pesan", send: "Kirim",
    you: "Anda", today: "Hari ini", retry: "Kirim lagi",
    empty: "Belum ada pesan. Ketik sesuatu, atau ketuk salah satu saran di bawah.",
    nobody: "Belum ada anggota. Muat data perpustakaan dahulu, lalu buka lagi halaman ini.",
    silent: "Pesan sampai, tanpa balasan.",
    refused: "Pesan ditolak oleh server.",
    failed: "Maaf, ada gangguan di server.",
    unreachable: "Server belum dapat dihubungi.",
    switchTo: "Switch to English", other: "EN",
    suggestions: ["perpanjang", "pinjaman saya", "jam buka hari ini?", "denda saya", "menu", "petugas"],
  },
  en: {
    title: "Demo phone",
    lead: "Write as you would on WhatsApp. Your message travels the same road as a real one, only without a phone.",
    who: "You are", keySend: "send", keyLine: "new line", keyRecall: "earlier message",
    online: "online", typing: "typing…", clear: "Clear conversation", log: "Conversation",
    chips: "Suggested messages", message: "Message", placeholder: "Type a message", send: "Send",
    you: "You", today: "Today", retry: "Send again",
    empty: "No messages yet. Type something, or tap a suggestion below.",
    nobody: "No patrons yet. Load the library's data first, then open this page again.",
    silent: "Delivered, no reply.",
    refused: "The server refused the message.",
    failed: "Sorry, something went wrong on the server.",
    unreachable: "The server cannot be reached right now.",
    switchTo: "Ganti ke bahasa Indonesia", other: "ID",
    suggestions: ["renew", "my loans", "open today?", "my fines", "menu", "staff"],
  },
};

const page = Object.fromEntries(
  ["person", "note", "language", "library", "status", "clear", "log", "thread", "typing", "chips", "composer", "text", "send"]
    .map((id) => [id, document.getElementById(id)]),
);
const sendUrl = document.body.dataset.send;
const newsUrl = document.body.dataset.news;
const NEWS_EVERY = 3000; // milliseconds
const memory = {
  get: (key) => { try { return sessionStorage.getItem(`simulator:${key}`); } catch { return null; } },
  set: (key, value) => { try { sessionStorage.setItem(`simulator:${key}`, value); } catch { /* private mode: this visit only */ } },
};

const threads = new Map(); // phone -> entries, oldest first
const drafts = new Map(); // phone -> text not sent yet
const roads = new Map(); // phone -> promise: one message after the other, as on a real phone
const waiting = new Map(); // phone -> messages without an answer yet
let language = memory.get("language") === "en" ? "en" : "id";
let recalled = 0; // how many own messages back the text field shows; 0 = none

// ---- WhatsApp's marks ----

const MARKS = { "*": "strong", _: "em", "~": "s" };
const SPECIAL = /```([^]+?)```|`([^`\n]+)`|(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)*_~])|(?<![\p{L}\p{N}*_~](?=[*_~]))([*_~])(?=\S)([^\n]*?\S)\4(?![\p{L}\p{N}])/gu;

function formatted(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(SPECIAL)) {
    nodes.push(text.slice(from, found.index), special(found));
    from = found.index + found[0].length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

function special([, block, code, link, mark, inner]) {
  if (block !== undefined || code !== undefined) return element("code", {}, block ?? code);
  if (link) return element("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, link);
  return element(MARKS[mark], {}, ...formatted(inner));
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function drawing(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 20 14");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

// ---- Threads ----

const words = () => WORDS[language];
const me = () => page.person.value;

function thread(phone) {
  if (!threads.has(phone)) {
    let kept = [];
    try { kept = JSON.parse(memory.get(`thread:${phone}`)) ?? []; } catch { /* unreadable: start afresh */ }
    // The page was closed before the answer came: whether it arrived is unknown, and sending again is harmless.
    for (const entry of kept) if (entry.state === "sending") { entry.state = "failed"; entry.reason = "unreachable"; }
    threads.set(phone, kept);
  }
  return threads.get(phone);
}

function keep(phone) {
  memory.set(`thread:${phone}`, JSON.stringify(thread(phone).slice(-200)));
}

function newMessageId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return "SM" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// ---- Showing ----

function clock(at) {
  return new Date(at).toLocaleTimeString(language === "id" ? "id-ID" : "en-GB", { hour: "2-digit", minute: "2-digit" });
}

function day(at) {
  const date = new Date(at);
  if (date.toDateString() === new Date().toDateString()) return words().today;
  return date.toLocaleDateString(language === "id" ? "id-ID" : "en-GB", { weekday: "long", day: "numeric", month: "long" });
}

function stamp(entry) {
  const made = element("span", { class: "stamp" }, element("time", { datetime: new Date(entry.at).toISOString() }, clock(entry.at)));
  if (entry.from === "me" && entry.state === "sending") made.append(drawing("M5 7.5 8.5 11 15 3"));
  if (entry.from === "me" && entry.state === "sent") {
    const ticks = drawing("M1 7.5 4.5 11 11 3M8 10l1.5 1L16 3");
    ticks.classList.add("there");
    made.append(ticks);
  }
  return made;
}

function bubble(entry, before) {
  const author = entry.from === "me" ? words().you : page.library.textContent;
  const made = element("div", { class: `bubble ${entry.from === "me" ? "mine" : "theirs"}` });
  if (before?.from !== entry.from) made.classList.add("turned");
  if (entry.state === "failed") made.classList.add("failed");
  made.append(element("span", { class: "unseen" }, `${author}: `));
  if (entry.file) made.append(attached(entry.file));
  made.append(...formatted(entry.text), stamp(entry));
  return made;
}

function attached(file) {
  const link = element("a", { class: "file", href: file.address, target: "_blank", rel: "noopener" });
  if (file.type.startsWith("image/")) {
    const picture = element("img", { src: file.address, alt: file.name, width: "220" });
    picture.addEventListener("load", () => { page.log.scrollTop = page.log.scrollHeight; });
    link.append(picture);
  } else link.append(`📄 ${file.name}`);
  return link;
}

function trouble(entry) {
  const again = element("button", { type: "button" }, words().retry);
  again.addEventListener("click", () => { deliver(me(), entry); focusText(); });
  return element("div", { class: "trouble" }, element("span", {}, words()[entry.reason] ?? words().failed), again);
}

function nodesOf(entry, before) {
  const nodes = [];
  if (!before || day(before.at) !== day(entry.at)) nodes.push(element("div", { class: "day" }, day(entry.at)));
  if (entry.from === "remark") nodes.push(element("div", { class: "remark" }, words()[entry.text]));
  else nodes.push(bubble(entry, before));
  if (entry.state === "failed") nodes.push(trouble(entry));
  return nodes;
}

const shown = new Map(); // entry -> its nodes and what they were made of, so that only news is announced

function show({ animate = false } = {}) {
  const entries = me() ? thread(me()) : [];
  const wanted = entries.flatMap((entry, index) => {
    const look = [language, entry.state, entry.reason, me()].join();
    if (shown.get(entry)?.look !== look) {
      const nodes = nodesOf(entry, entries[index - 1]);
      if (animate && !shown.has(entry)) nodes.at(-1).classList.add("fresh");
      shown.set(entry, { look, nodes });
    }
    return shown.get(entry).nodes;
  });
  if (!wanted.length) wanted.push(element("p", { class: "empty" }, me() ? words().empty : words().nobody));
  const stay = new Set(wanted);
  for (const old of [...page.thread.childNodes]) if (!stay.has(old)) old.remove();
  wanted.forEach((node, index) => {
    if (page.thread.childNodes[index] !== node) page.thread.insertBefore(node, page.thread.childNodes[index] ?? null);
  });
  const typing = (waiting.get(me()) ?? 0) > 0;
  page.typing.hidden = !typing;
  page.status.textContent = typing ? words().typing : words().online;
  page.log.scrollTop = page.log.scrollHeight;
}

function speak() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = words()[node.dataset.text];
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", words()[node.dataset.label]);
  for (const node of document.querySelectorAll("[title][data-label]")) node.title = words()[node.dataset.label];
  page.text.placeholder = words().placeholder;
  page.language.textContent = words().other;
  page.language.lang = language === "id" ? "en" : "id";
  page.language.setAttribute("aria-label", words().switchTo);
  page.chips.replaceChildren(...words().suggestions.map(chip));
  const shown = language === "id" ? "Id" : "En";
  for (const person of page.person.options) person.textContent = person.dataset[`label${shown}`];
  describe();
  show();
}

function chip(text) {
  const made = element("button", { type: "button" }, text);
  made.disabled = !me();
  made.addEventListener("click", () => { write(text); focusText(); });
  return made;
}

// ---- Sending ----

function write(text) {
  if (!me() || !text.trim()) return;
  const entry = { from: "me", text: text.trim(), at: Date.now(), id: newMessageId(), state: "new" };
  thread(me()).push(entry);
  deliver(me(), entry);
}

function deliver(phone, entry) {
  if (entry.state === "sending") return;
  entry.state = "sending";
  delete entry.reason;
  waiting.set(phone, (waiting.get(phone) ?? 0) + 1);
  keep(phone);
  show({ animate: true });
  roads.set(phone, (roads.get(phone) ?? Promise.resolve()).then(() => carry(phone, entry)));
}

async function carry(phone, entry) {
  const answer = await post(phone, entry);
  if (answer.replies) {
    entry.state = "sent";
    const news = answer.replies.map((text) => ({ from: "library", text, at: Date.now() }));
    if (!news.length) news.push({ from: "remark", text: "silent", at: Date.now() });
    if (thread(phone).includes(entry)) thread(phone).push(...news);
  } else {
    entry.state = "failed";
    entry.reason = answer.error;
  }
  waiting.set(phone, waiting.get(phone) - 1);
  keep(phone);
  show({ animate: true });
}

async function post(phone, entry) {
  try {
    const response = await fetch(sendUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ phone, text: entry.text, message_id: entry.id }),
    });
    const answer = await response.json().catch(() => ({}));
    return response.ok && Array.isArray(answer.replies) ? answer : { error: answer.error ?? "failed" };
  } catch {
    return { error: "unreachable" };
  }
}

// ---- What the library sends by itself: notices, late replies, words of staff ----

const news = new Map(); // phone -> ids of messages that are in the thread, or were before it was cleared

function seen(phone) {
  if (!news.has(phone)) {
    let kept = [];
    try { kept = JSON.parse(memory.get(`seen:${phone}`)) ?? []; } catch { /* unreadable: show them again */ }
    news.set(phone, new Set(kept));
  }
  return news.get(phone);
}

async function lookForNews() {
  const phone = me();
  if (!phone || document.hidden) return;
  let answer;
  try {
    const response = await fetch(`${newsUrl}?phone=${encodeURIComponent(phone)}`);
    if (!response.ok) return;
    answer = await response.json();
  } catch { return; }
  const fresh = answer.messages.filter((message) => !seen(phone).has(message.id));
  if (!fresh.length) return;
  thread(phone).push(...fresh.map(({ text, at, file }) => ({ from: "library", text, at, file })));
  for (const message of fresh) seen(phone).add(message.id);
  memory.set(`seen:${phone}`, JSON.stringify([...seen(phone)].slice(-500)));
  keep(phone);
  show({ animate: true });
}

// ---- Hands ----

function focusText() {
  // On a touch screen this would throw the keyboard over the answer.
  if (matchMedia("(pointer: fine)").matches) page.text.focus();
}

function grow() {
  page.text.style.height = "auto";
  page.text.style.height = `${page.text.scrollHeight + page.text.offsetHeight - page.text.clientHeight}px`;
}

function put(text) {
  page.text.value = text;
  page.text.setSelectionRange(text.length, text.length);
  grow();
}

function recall(step) {
  const own = thread(me()).filter((entry) => entry.from === "me").reverse();
  const next = Math.min(Math.max(recalled + step, 0), own.length);
  if (next === recalled) return;
  recalled = next;
  put(next ? own[next - 1].text : "");
}

function describe() {
  page.note.textContent = page.person.selectedOptions[0]?.dataset[language === "id" ? "noteId" : "noteEn"] ?? "";
}

function become(phone) {
  describe();
  memory.set("person", phone);
  recalled = 0;
  put(drafts.get(phone) ?? "");
  show();
  lookForNews();
}

page.composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = page.text.value;
  recalled = 0;
  put("");
  drafts.delete(me());
  write(text);
  focusText();
});

page.text.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    page.composer.requestSubmit();
  } else if (event.key === "ArrowUp" && (page.text.value === "" || recalled)) {
    event.preventDefault();
    recall(1);
  } else if (event.key === "ArrowDown" && recalled) {
    event.preventDefault();
    recall(-1);
  }
});

page.text.addEventListener("input", () => { recalled = 0; drafts.set(me(), page.text.value); grow(); });
page.person.addEventListener("change", () => become(me()));
page.language.addEventListener("click", () => {
  language = language === "id" ? "en" : "id";
  memory.set("language", language);
  speak();
});
page.clear.addEventListener("click", () => {
  if (!me()) return;
  threads.set(me(), []);
  keep(me());
  show();
  focusText();
});
setInterval(lookForNews, NEWS_EVERY);
document.addEventListener("visibilitychange", lookForNews);
new ResizeObserver(() => { page.log.scrollTop = page.log.scrollHeight; }).observe(page.log);

const before = memory.get("person");
if ([...page.person.options].some((option) => option.value === before)) page.person.value = before;
speak();
become(me());
focusText();
