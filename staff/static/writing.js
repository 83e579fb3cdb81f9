"use strict";

// The box for replies and the buttons above it. What is typed survives reloads and lost connections in this tab,
// and a reply that is sent again after a failure carries the same token, so that it goes out once.
(() => {
  const LARGE_PHOTO = 1_000_000, LONGEST_SIDE = 2000; // bytes, pixels
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
  const file = document.getElementById("file");
  const chosen = document.getElementById("chosen");
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
    file.disabled = busy || !["mine", "free"].includes(mode);
  }

  // The file beside the words: chosen, dropped on the conversation, or pasted.
  function showFile() {
    const one = file.files[0];
    chosen.hidden = !one;
    document.getElementById("file-alone").hidden = !one || one.type !== "application/pdf";
    if (!one) return complain("");
    document.getElementById("chosen-name").textContent = `${one.name} · ${Math.max(1, Math.round(one.size / 1024)).toLocaleString()} kB`;
    complain(one.size > Number(file.dataset.largest) ? file.dataset.tooLarge : "");
  }

  async function choose(one) {
    const box = new DataTransfer();
    box.items.add(await smaller(one));
    file.files = box.files;
    showFile();
  }

  // Photos of today's phones are too large for WhatsApp and for a slow line, and tell where they were taken.
  async function smaller(one) {
    if (!one.type.startsWith("image/") || one.size < LARGE_PHOTO) return one;
    try {
      const photo = await createImageBitmap(one, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST_SIDE / Math.max(photo.width, photo.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(photo.width * scale);
      canvas.height = Math.round(photo.height * scale);
      canvas.getContext("2d").drawImage(photo, 0, 0, canvas.width, canvas.height);
      const drawn = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
      if (!drawn || drawn.size >= one.size) return one;
      return new File([drawn], one.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: one.lastModified });
    } catch { return one; /* not an image that this browser knows: the server says what can be sent */ }
  }

  function take(event, files) {
    if (!files || !files.length || file.disabled) return;
    event.preventDefault();
    field.focus();
    choose(files[0]);
  }

  function dropFile() {
    file.value = "";
    showFile();
  }

  function keep() {
    try { sessionStorage.setItem(draft, field.value); } catch { /* full or forbidden: the box still holds it */ }
    fit();
  }

  async function sendIt() {
    const text = field.value.trim(), one = file.files[0];
    if ((!text && !one) || send.disabled) return;
    if (one && one.size > Number(file.dataset.largest)) return complain(file.dataset.tooLarge);
    const what = `${text}\n${one ? `${one.name} ${one.size} ${one.lastModified}` : ""}`;
    if (what !== sent) { token = newToken(); sent = what; }
    const values = new FormData(composer);
    values.set("token", token);
    busy = true;
    useMode();
    try {
      await post(composer, values);
      complain("");
      sent = "";
      if (field.value.trim() === text) field.value = "";
      if (file.files[0] === one) dropFile();
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
  file.addEventListener("change", () => { if (file.files[0]) choose(file.files[0]); else showFile(); });
  document.getElementById("unchoose").addEventListener("click", () => { dropFile(); field.focus(); });
  field.addEventListener("paste", (event) => take(event, event.clipboardData.files));
  const thread = composer.closest(".thread");
  thread.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  thread.addEventListener("drop", (event) => take(event, event.dataTransfer.files));
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
