// Light, dark, or as the system has it. The cookie lets the server write the next page in it.

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function apply(choice) {
  root.dataset.theme = choice;
  root.dataset.bsTheme = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === choice));
  }
  document.dispatchEvent(new CustomEvent("theme:change"));
}

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-set-theme]")?.dataset.setTheme;
  if (!choice) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${choice}; path=/; max-age=31536000; samesite=lax${secure}`;
  apply(choice);
});

dark.addEventListener("change", () => {
  if (root.dataset.theme === "system") apply("system");
});
