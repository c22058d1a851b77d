// Short messages in the corner. Faults stay until they are dismissed.

const PICTURES = { info: "info-circle", success: "check-circle", warning: "exclamation-triangle", danger: "x-circle" };
const STAYS_MS = 6000;

const shelf = document.getElementById("toasts");

/** Show a sentence; kind: info, success, warning or danger. */
export function toast(text, kind = "info") {
  const element = document.getElementById("toast-template").content.cloneNode(true).firstElementChild;
  element.classList.add(`notice-${kind}`);
  if (kind === "danger") element.setAttribute("role", "alert");
  element.querySelector(".notice-body").textContent = text;
  const use = element.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${PICTURES[kind]}`));
  // The same sentence again takes the place of the first: a pile of them would hide the page.
  for (const earlier of [...shelf.children]) if (earlier.textContent === element.textContent) earlier.remove();
  shelf.append(element);
  if (kind !== "danger") setTimeout(() => element.remove(), STAYS_MS);
}

/** Take every message in the corner away. */
export function dismissAll() {
  shelf.replaceChildren();
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".notice").remove();
});

// A response may ask for a message: HX-Trigger: {"toast": {"text": "…", "kind": "success"}}
document.addEventListener("toast", ({ detail }) => toast(detail.text ?? detail.value, detail.kind));
