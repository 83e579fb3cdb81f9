"use strict";

// What is larger than the server takes is said here: sent in vain, it would only end in a broken connection.
for (const field of document.querySelectorAll("input[type=file][data-largest]")) {
  const complaint = document.getElementById(field.getAttribute("aria-describedby"));
  const check = () => {
    const size = [...field.files].reduce((sum, one) => sum + one.size, 0);
    complaint.hidden = size <= Number(field.dataset.largest);
    field.form.querySelector("button").disabled = !complaint.hidden;
  };
  field.addEventListener("change", check);
}
