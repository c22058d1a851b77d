// The library of examples: moving over them and choosing some by key, to put them into a collection.

import { onKeys } from "app/keys";

const list = document.querySelector("[data-library]");
const bar = document.querySelector("[data-library-bar]");
const cards = () => [...(list?.children ?? [])];
const present = () => document.activeElement?.closest?.("[data-library] > li");
const boxes = () => [...(list?.querySelectorAll(".example-choose") ?? [])];

function move(step) {
  const all = cards();
  const at = all.indexOf(present());
  const card = all[at < 0 ? 0 : at + step];
  if (!card) return;
  for (const other of all) other.tabIndex = -1;
  card.tabIndex = 0;
  card.focus();
}

/** The forms of the bar send what is chosen. */
function refresh() {
  const chosen = boxes().filter((box) => box.checked);
  const count = bar.querySelector("[data-library-count]");
  bar.hidden = !chosen.length;
  count.textContent = count.dataset.sentence.replace("{count}", chosen.length);
  for (const form of bar.querySelectorAll("[data-add-form]")) {
    for (const field of form.querySelectorAll("input[name=example]")) field.remove();
    for (const box of chosen) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "example", value: box.value });
      form.append(field);
    }
  }
}

list?.addEventListener("change", refresh);
bar?.querySelector("[data-library-none]").addEventListener("click", () => {
  for (const box of boxes()) box.checked = false;
  refresh();
});
list?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("li[data-href]")) location.assign(event.target.dataset.href);
});

onKeys({
  j: () => move(1),
  k: () => move(-1),
  x: () => present()?.querySelector(".example-choose")?.click(),
});
