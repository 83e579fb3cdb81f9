"use strict";

// Shows how a sentence will look while it is written.
(() => {
  const form = document.getElementById("keep");
  for (const wall of document.querySelectorAll("[data-looks]")) {
    const field = document.getElementById(wall.dataset.looks);
    let timer = 0, asked = 0;
    const show = async () => {
      const mine = ++asked, values = new FormData();
      values.set("csrf_token", form.elements.csrf_token.value);
      values.set("text", field.value);
      try {
        const answer = await fetch(form.dataset.look, { method: "POST", body: values, headers: { "X-Requested-With": "fetch" } });
        if (!answer.ok || mine !== asked) return;
        const box = document.createElement("template");
        box.innerHTML = await answer.text();
        wall.replaceChildren(box.content);
      } catch { /* offline: what is seen stays as it was */ }
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, 300);
    });
    if (field.value !== field.defaultValue) show();  // written before this script had come, or kept by the browser
  }
})();
