// The rubric builder: Alt with an arrow moves what has the focus; publishing rests on what was saved.

const arrows = { ArrowUp: "up-", ArrowDown: "down-" };

document.addEventListener("keydown", (event) => {
  const start = event.altKey && arrows[event.key];
  const row = start && event.target.closest("[data-movable]");
  const button = row && row.querySelector(`[id^="${start}"]`);
  if (button && !button.disabled) {
    event.preventDefault();
    button.click();
  }
});

document.addEventListener("submit", (event) => {
  const rests = event.target.querySelector("[data-edition]");
  if (rests) rests.value = document.getElementById("edition").value;
});
