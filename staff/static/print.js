// A button that prints the page; it stays hidden where scripts do not run.
"use strict";
const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
