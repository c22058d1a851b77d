// A collection: its order by keys and by drag, taking things out and putting them back, printing.

import { onKeys } from "app/keys";
import { reason, send } from "app/requests";
import { toast } from "app/toasts";

const list = document.querySelector("[data-arrange]");
const items = () => [...list.querySelectorAll("[data-item]")];
const present = () => document.activeElement?.closest?.("[data-item]");
let kept = list && items();
let sending = Promise.resolve();

/** Send the order as it stands; where that fails, it is again as it was kept. */
function keepOrder() {
  number();
  const wanted = items();
  sending = sending.then(async () => {
    const answer = await send(list.dataset.arrange, { items: wanted.map((item) => Number(item.dataset.item)) });
    if (answer.ok) {
      kept = wanted;
      return;
    }
    list.replaceChildren(...kept);
    number();
    toast(reason(answer), "danger");
  });
}

function number() {
  let place = 0;
  const all = items();
  for (const [at, item] of all.entries()) {
    if (!item.classList.contains("arrange-note")) item.querySelector("[data-number]").textContent = ++place;
    item.querySelector("[data-move='-1']").disabled = at === 0;
    item.querySelector("[data-move='1']").disabled = at === all.length - 1;
  }
}

function step(item, by) {
  const all = items();
  const other = all[all.indexOf(item) + by];
  if (!other) return;
  if (by < 0) other.before(item);
  else other.after(item);
  keepOrder();
  item.focus();
  item.scrollIntoView({ block: "nearest" });
}

if (list) {
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    step(button.closest("[data-item]"), Number(button.dataset.move));
    button.focus();
  });
  list.addEventListener("keydown", (event) => {
    const by = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !present()) return;
    event.preventDefault();
    step(present(), by);
  });

  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-item]");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    dragged?.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("[data-item]");
    if (!dragged) return;
    event.preventDefault();
    if (!over || over === dragged) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    dragged = null;
    if (items().some((item, at) => item !== kept[at])) keepOrder();
  });

  const focus = (by) => {
    const all = items();
    const at = all.indexOf(present());
    all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
  };
  onKeys({
    j: () => focus(1),
    k: () => focus(-1),
    x: () => present()?.querySelector("[data-take-out]").click(),
    u: () => document.querySelector("[data-put-back]")?.click(),
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
