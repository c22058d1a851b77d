// Dialogs: opened by data-open="id", closed by data-close; one that asks before a step; and one
// that is open from the beginning, because its form was just refused (data-open-at-once="id").

const asking = document.getElementById("confirm");

/** Ask; resolves to whether the visitor agreed. */
export function ask(question, { detail = "", yes = "" } = {}) {
  const more = document.getElementById("confirm-detail");
  const button = document.getElementById("confirm-yes");
  document.getElementById("confirm-sentence").textContent = question;
  more.textContent = detail;
  more.hidden = !detail;
  button.textContent = yes || button.dataset.label;
  asking.returnValue = "no";
  asking.showModal();
  return new Promise((resolve) => {
    asking.addEventListener("close", () => resolve(asking.returnValue === "yes"), { once: true });
  });
}

/** Open a dialog; what it asks for first, or what was at fault, has the focus. */
function open(dialog) {
  if (!dialog) return;
  dialog.showModal();
  const asked = "form :is(input:not([type=hidden]), select, textarea)";
  (dialog.querySelector("[aria-invalid=true]") ?? dialog.querySelector(asked))?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) open(document.getElementById(opener.dataset.open));
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
  // A press on the veil: the dialog itself is the target, outside of its own box.
  if (event.target.matches?.("dialog.dialog")) {
    const box = event.target.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right &&
      event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.detail > 0) event.target.close("no");
  }
});

for (const mark of document.querySelectorAll("[data-open-at-once]")) {
  open(document.getElementById(mark.dataset.openAtOnce));
}

document.addEventListener("submit", async (event) => {
  const { submitter, target: form } = event;
  const asker = submitter?.dataset.confirm ? submitter : form;
  if (!asker.dataset.confirm || form.dataset.agreed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { confirm, confirmDetail, confirmYes } = asker.dataset;
  if (!(await ask(confirm, { detail: confirmDetail, yes: confirmYes }))) return;
  form.dataset.agreed = "true";
  form.requestSubmit(submitter);
  delete form.dataset.agreed;
}, true);

// hx-confirm="…" asks in the same dialog.
document.addEventListener("htmx:confirm", (event) => {
  event.preventDefault();
  const { ctx, issueRequest, dropRequest } = event.detail;
  ask(ctx.confirm).then((agreed) => (agreed ? issueRequest() : dropRequest()));
});
