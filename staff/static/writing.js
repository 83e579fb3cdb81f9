"use strict";

// The box for replies and the buttons above it. What is typed survives reloads and lost connections in this tab,
// and a reply that is sent again after a failure carries the same token, so that it goes out once.
(() => {
  const state = document.getElementById("state");
  if (!state) return;
  const composer = document.getElementById("composer");
  const trouble = document.getElementById("trouble");

  async function post(form, values) {
    const answer = await fetch(form.action, { method: "POST", body: values, headers: { "X-Requested-With": "fetch" } });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.error);
  }

  function complain(text) {
    if (!trouble) return;
    trouble.textContent = text;
    trouble.hidden = !text;
  }

  state.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.target.querySelector("button");
    button.disabled = true;
    try {
      await post(event.target, new FormData(event.target));
      complain("");
    } catch (error) {
      complain(error instanceof TypeError ? composer.dataset.failed : error.message);
    }
    button.disabled = false;
    await Desk.ask();
  });

  if (!composer) return;
  const field = document.getElementById("text");
  const send = composer.querySelector(".send");
  const draft = `draft ${composer.getAttribute("action").split("?")[0]}`;
  let token = "", sent = "", busy = false;

  function newToken() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  }

  function fit() {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }

  function useMode() {
    const mode = composer.dataset.mode;
    send.disabled = busy || mode === "closed" || mode === "other";
    field.maxLength = mode === "template" ? 300 : 1600;
  }

  function keep() {
    try { sessionStorage.setItem(draft, field.value); } catch { /* full or forbidden: the box still holds it */ }
    fit();
  }

  async function sendIt() {
    const text = field.value.trim();
    if (!text || send.disabled) return;
    if (text !== sent) { token = newToken(); sent = text; }
    const values = new FormData(composer);
    values.set("token", token);
    busy = true;
    useMode();
    try {
      await post(composer, values);
      complain("");
      sent = "";
      if (field.value.trim() === text) field.value = "";
      keep();
    } catch (error) {
      complain(error instanceof TypeError || error instanceof SyntaxError ? composer.dataset.failed : error.message);
    }
    busy = false;
    useMode();
    field.focus();
    await Desk.ask();
    Desk.toEnd();
  }

  composer.addEventListener("submit", (event) => { event.preventDefault(); sendIt(); });
  field.addEventListener("input", keep);
  field.addEventListener("keydown", (event) => {
    const quick = event.ctrlKey || event.metaKey || (!event.shiftKey && matchMedia("(hover: hover)").matches);
    if (event.key === "Enter" && quick && !event.isComposing) { event.preventDefault(); sendIt(); }
    if (event.key === "Escape") field.blur();
  });
  document.getElementById("canned")?.addEventListener("click", (event) => {
    const choice = event.target.closest("button");
    if (!choice) return;
    field.setRangeText(choice.dataset.text, field.selectionStart, field.selectionEnd, "end");
    document.getElementById("canned").open = false;
    field.focus();
    keep();
  });
  document.addEventListener("mode", useMode);
  field.value = sessionStorage.getItem(draft) || field.value;
  fit();
  useMode();
})();
