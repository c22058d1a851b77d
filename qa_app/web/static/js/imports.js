// The place to drop files: dragging, sending with progress, and what to say when it fails.

import { sentence } from "app/sentences";
import { toast } from "app/toasts";

const form = document.querySelector("[data-upload]");

function showProgress(file, count) {
  form.querySelector("[data-upload-name]").textContent = count > 1 ? `${file.name} +${count - 1}` : file.name;
  form.querySelector("[data-upload-progress]").hidden = false;
  form.querySelector("[data-drop]").hidden = true;
}

function hideProgress() {
  form.querySelector("[data-upload-progress]").hidden = true;
  form.querySelector("[data-drop]").hidden = false;
  form.querySelector("input[type=file]").value = "";
}

function send() {
  const files = form.querySelector("input[type=file]").files;
  if (!files.length) return;
  const bar = form.querySelector("progress");
  const share = form.querySelector("[data-upload-share]");
  const request = new XMLHttpRequest();
  const body = new FormData(form);
  showProgress(files[0], files.length);
  request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
    if (!lengthComputable) return;
    bar.value = loaded / total;
    share.textContent = `${Math.floor((100 * loaded) / total)}%`;
    // The rest is the server's: how long it takes is not known.
    if (loaded === total) bar.removeAttribute("value");
  });
  const fail = (said) => {
    hideProgress();
    toast(said, "danger");
  };
  request.addEventListener("load", () => {
    let answer = null;
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      // An answer that is no JSON comes from something between us and the server.
    }
    if (request.status < 400 && answer?.location) location.assign(answer.location);
    else fail(answer?.error?.message ?? sentence("failed"));
  });
  request.addEventListener("error", () => fail(sentence("offline")));
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.send(body);
}

if (form) {
  const zone = form.querySelector("[data-drop]");
  const input = form.querySelector("input[type=file]");
  form.querySelector("[data-upload-submit]").hidden = true;
  input.addEventListener("change", send);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  let depth = 0;
  const mark = (over) => zone.classList.toggle("drop-over", over);
  // Anywhere on the page will do: a file that misses the box must not replace the page.
  document.addEventListener("dragenter", (event) => {
    event.preventDefault();
    depth += 1;
    mark(true);
  });
  document.addEventListener("dragleave", () => {
    depth -= 1;
    if (depth <= 0) mark(false);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    depth = 0;
    mark(false);
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    send();
  });
}

// One meaning stands for one column: where it is chosen for another, the first gives it up.
document.addEventListener("change", ({ target }) => {
  if (!target.matches?.("[data-look] select[name^=meaning-]") || !target.value) return;
  for (const other of target.form.querySelectorAll("select[name^=meaning-]")) {
    if (other !== target && other.value === target.value) other.value = "";
  }
}, true);

// The server does not know which parts are unfolded: they stay as they were.
const unfolded = new Set();
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches?.("[data-kept-open]")) return;
  if (target.open) unfolded.add(target.id);
  else if (!target.closest(".htmx-swapping")) unfolded.delete(target.id);
}, true);
document.addEventListener("htmx:before:swap", () => {
  const open = [...unfolded];
  document.addEventListener("htmx:after:swap", () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  }, { once: true });
});
