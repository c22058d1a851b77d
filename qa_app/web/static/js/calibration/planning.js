// Planning a round: only the fields of the chosen source are shown.

const form = document.getElementById("round-form");

function show() {
  const source = form.querySelector("[name=source]:checked")?.value ?? "chosen";
  for (const part of form.querySelectorAll("[data-source]")) {
    part.hidden = !part.dataset.source.split(" ").includes(source);
  }
}

form.addEventListener("change", (event) => {
  if (event.target.name === "source") show();
});
show();
