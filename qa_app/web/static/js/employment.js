// A fact of employment: a grade or a mentor is asked for only where the fact is one.

for (const form of document.querySelectorAll("[data-fact-form]")) {
  const suit = () => {
    for (const part of form.querySelectorAll("[data-of]")) {
      part.hidden = part.dataset.of !== form.elements.kind.value;
    }
  };
  suit();
  form.elements.kind.addEventListener("change", suit);
}
