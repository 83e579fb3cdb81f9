"use strict";

// Keeps the list and the open conversation up to date by asking every two seconds what has changed.
// All markup comes from our own server, which has made texts of patrons harmless.
const Desk = (() => {
  const EVERY = 1800, EVERY_HIDDEN = 5000, PATIENCE = 9000, PAGE = 30;
  const desk = document.getElementById("desk");
  const log = document.getElementById("log");
  const list = document.getElementById("lines");
  const messages = document.getElementById("messages");
  const offline = document.getElementById("offline");
  const title = document.title;
  let needing = count("needs"), timer = 0, extended = false, asking = null, lost = false;

  function count(name) {
    const found = document.querySelector(`[data-count="${name}"]`);
    return found ? Number(found.textContent) : 0;
  }

  function parsed(html) {
    const box = document.createElement("template");
    box.innerHTML = html;
    return box.content;
  }

  function address() {
    const asked = new URLSearchParams(desk.dataset.query.slice(1));
    asked.set("list", desk.dataset.list);
    if (desk.dataset.contact) {
      const shown = [...messages.querySelectorAll(".message")].slice(-PAGE);
      asked.set("c", desk.dataset.contact);
      asked.set("state", desk.dataset.state);
      asked.set("have", shown.map((one) => `${one.id.slice(1)}:${one.dataset.v}`).join(","));
      if (!document.hidden) asked.set("visible", "1");
    }
    return `${desk.dataset.live}?${asked}`;
  }

  async function ask() {
    clearTimeout(timer);
    if (asking) return asking;
    asking = once();
    await asking;
    asking = null;
    clearTimeout(timer);
    timer = setTimeout(ask, document.hidden ? EVERY_HIDDEN : EVERY);
  }

  async function once() {
    try {
      const answer = await fetch(address(), { headers: { "X-Requested-With": "fetch" }, signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 401) return tell(desk.dataset.signedOut);
      if (!answer.ok) throw new Error(answer.status);
      take(await answer.json());
      if (lost) tell("");
      lost = false;
    } catch {
      lost = true;
      tell(desk.dataset.offline);
    }
  }

  function tell(text) {
    if (!offline) return;
    offline.textContent = text;
    offline.hidden = !text;
  }

  function take(news) {
    if (news.list) desk.dataset.list = news.list;
    if (news.counts) takeCounts(news.counts);
    if (news.lines !== undefined && !(extended && list.scrollTop > 50)) takeLines(news.lines);
    if (news.thread) takeThread(news.thread);
  }

  function takeCounts(counts) {
    for (const [name, number] of Object.entries(counts)) {
      const badge = document.querySelector(`[data-count="${name}"]`);
      if (badge) { badge.textContent = number; badge.hidden = !number; }
    }
    if (counts.needs > needing) ring();
    needing = counts.needs;
    showTitle();
  }

  function showTitle() {
    document.title = needing ? `(${needing}) ${title}` : title;
  }

  function takeLines(html) {
    const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
    list.replaceChildren(parsed(html));
    const open = desk.dataset.contact && document.getElementById(`l${desk.dataset.contact}`);
    if (open) open.setAttribute("aria-current", "true");
    if (focused) document.getElementById(focused)?.focus();
    extended = false;
  }

  function takeThread(news) {
    if (news.reload) return location.reload();
    if (news.state) {
      desk.dataset.state = news.state;
      document.getElementById("state").replaceChildren(parsed(news.head));
      const composer = document.getElementById("composer");
      if (composer) composer.dataset.mode = news.mode;
      document.dispatchEvent(new Event("mode"));
    }
    if (news.messages) takeMessages(news.messages);
  }

  function takeMessages(changed) {
    const atEnd = isAtEnd();
    document.querySelector(".log .empty")?.remove();
    for (const one of changed) {
      const fresh = parsed(one.html).firstElementChild;
      const old = document.getElementById(`m${one.id}`);
      if (old) {
        if (old.querySelector("details[open]")) fresh.querySelector("details")?.setAttribute("open", "");
        old.replaceWith(fresh);
      } else {
        fresh.classList.add("fresh");
        messages.append(fresh);
      }
    }
    drawDays();
    if (atEnd) toEnd();
  }

  function isAtEnd() {
    return log.scrollHeight - log.scrollTop - log.clientHeight < 120;
  }

  function toEnd() {
    log.scrollTop = log.scrollHeight;
  }

  // A line with the date before the first message of each day.
  function drawDays() {
    messages.querySelectorAll(".day").forEach((one) => one.remove());
    let day = "";
    for (const one of messages.querySelectorAll(".message")) {
      if (one.dataset.day === day) continue;
      day = one.dataset.day;
      const line = document.createElement("li");
      line.className = "day";
      line.textContent = one.dataset.dayName;
      one.before(line);
    }
  }

  async function showOlder() {
    const button = document.getElementById("older");
    const first = messages.querySelector(".message");
    if (!button || button.dataset.busy || !first) return;
    button.dataset.busy = "1";
    try {
      const answer = await fetch(`${button.getAttribute("href")}?before=${first.id.slice(1)}`, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(answer.status);
      const earlier = parsed(await answer.text());
      const height = log.scrollHeight - log.scrollTop;
      if (earlier.querySelectorAll(".message").length < PAGE) button.parentElement.remove();
      messages.prepend(earlier);
      drawDays();
      log.scrollTop = log.scrollHeight - height;
    } catch { /* the button stays: press it again */ }
    delete button.dataset.busy;
  }

  async function showMore(link) {
    const answer = await fetch(link.dataset.fragment, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) return;
    const next = parsed(await answer.text());
    link.parentElement.replaceWith(next);
    extended = true;
  }

  function ring() {
    if (localStorage.getItem("sound") !== "1") return;
    const sound = new AudioContext(), tone = sound.createOscillator(), gain = sound.createGain();
    tone.frequency.value = 660;
    gain.gain.setValueAtTime(0.12, sound.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.5);
    tone.connect(gain).connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + 0.5);
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  window.addEventListener("online", ask);
  list.addEventListener("click", (event) => {
    const link = event.target.closest("#more");
    if (!link) return;
    event.preventDefault();
    showMore(link);
  });
  if (log) {
    drawDays();
    const found = messages.dataset.at && document.getElementById(messages.dataset.at);
    if (found) { found.classList.add("found"); found.scrollIntoView({ block: "center" }); } else toEnd();
    document.getElementById("older")?.addEventListener("click", (event) => { event.preventDefault(); showOlder(); });
    log.addEventListener("scroll", () => { if (log.scrollTop < 150) showOlder(); }, { passive: true });
  }
  document.querySelector(".line[aria-current]")?.scrollIntoView({ block: "nearest" });
  showTitle();
  timer = setTimeout(ask, EVERY);
  return { ask, toEnd };
})();
