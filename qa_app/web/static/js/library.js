// The library of examples: choosing some by key, to put them into a collection.

import { presentCard } from "app/cards";
import { onKeys } from "app/keys";

const list = document.querySelector("[data-library]");
const bar = document.querySelector("[data-library-bar]");
const boxes = () => [...(list?.querySelectorAll(".example-choose") ?? [])];

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
onKeys({ x: () => presentCard()?.querySelector(".example-choose")?.click() });
