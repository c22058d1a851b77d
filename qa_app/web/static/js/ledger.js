// A ledger entry's form: an item shows only the figures that it takes, with their range.

const FIGURES = ["minutes", "points", "amount"];

function suit(form) {
  const option = form.querySelector("select[data-item]")?.selectedOptions[0];
  for (const name of FIGURES) {
    const place = form.querySelector(`[data-figure=${name}]`);
    if (!place) continue;
    const range = option?.value ? option.dataset[name] : "";
    const field = place.querySelector("input");
    // What was typed stays in sight, so that nothing is sent unseen.
    place.hidden = !range && !field.value;
    place.querySelector("[data-range]").textContent = name === "minutes" ? "" : range;
  }
}

for (const form of document.querySelectorAll("[data-entry-form]")) {
  suit(form);
  form.addEventListener("change", () => suit(form));
}
document.addEventListener("htmx:after:swap", () => {
  for (const form of document.querySelectorAll("[data-entry-form]")) suit(form);
});
