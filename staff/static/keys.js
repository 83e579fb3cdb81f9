"use strict";

// j and k walk through the list, / searches, r replies, t takes over, u leaves unread, ? tells all this.
(() => {
  const help = document.getElementById("help");
  const sound = document.getElementById("sound");

  function walk(step) {
    const lines = [...document.querySelectorAll("a.line")];
    const now = lines.indexOf(document.activeElement);
    const start = now >= 0 ? now : lines.findIndex((one) => one.hasAttribute("aria-current"));
    const next = lines[Math.max(0, Math.min(lines.length - 1, start + step))];
    next?.focus();
  }

  const keys = {
    j: () => walk(1),
    k: () => walk(-1),
    "/": () => document.getElementById("search").focus(),
    r: () => document.getElementById("text")?.focus(),
    t: () => document.getElementById("take-over")?.click(),
    u: () => document.getElementById("mark-unread")?.click(),
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    // Just after the help has closed, the browser may still hold the focus on the box in it.
    if (!help.contains(event.target) && event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  sound.checked = localStorage.getItem("sound") === "1";
  sound.addEventListener("change", () => localStorage.setItem("sound", sound.checked ? "1" : "0"));
})();
