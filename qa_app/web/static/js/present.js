// Showing a collection: one slide at a time, the comment when asked for, large type, by keys.

import { onKeys } from "app/keys";

const stage = document.querySelector("[data-stage]");
const slides = [...stage.querySelectorAll("[data-slide]")];
const SIZES = 4;
let at = 0;
let size = Number(sessionStorage.getItem("stage-size") ?? 2);

/** The comment of a slide, where it has one that is not shown yet. */
const waiting = (slide) => slide.querySelector("[data-comment][hidden]");

function hideComment(slide) {
  const comment = slide.querySelector("[data-comment]");
  if (!comment) return;
  comment.hidden = true;
  slide.querySelector("[data-reveal]").hidden = false;
}

function reveal(slide) {
  const comment = waiting(slide);
  if (!comment) return false;
  comment.hidden = false;
  slide.querySelector("[data-reveal]").hidden = true;
  comment.scrollIntoView({ block: "nearest" });
  return true;
}

function show(place, { withComment = false } = {}) {
  at = Math.min(slides.length - 1, Math.max(0, place));
  for (const [number, slide] of slides.entries()) slide.hidden = number !== at;
  hideComment(slides[at]);
  if (withComment) reveal(slides[at]);
  slides[at].querySelector(".said-line[aria-current]")?.scrollIntoView({ block: "nearest" });
  slides[at].focus({ preventScroll: true });
  stage.querySelector("[data-place]").textContent = `${at + 1} / ${slides.length}`;
  history.replaceState(null, "", `#${at + 1}`);
}

const on = () => reveal(slides[at]) || (at < slides.length - 1 && show(at + 1));
const back = () => at > 0 && show(at - 1, { withComment: true });

function resize(step) {
  size = Math.min(SIZES, Math.max(1, size + step));
  sessionStorage.setItem("stage-size", size);
  stage.className = `stage stage-${size}`;
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

// For this showing only: the room decides, not the account.
function light() {
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
}

const doings = { on, back, smaller: () => resize(-1), larger: () => resize(1), light, full };

stage.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) doings[button.dataset.do]();
  if (event.target.closest("[data-reveal]")) reveal(slides[at]);
});

const turning = (step) => (event) => {
  // The space bar presses a button that has the focus, as everywhere.
  if (event.key === " " && event.target.closest("button, a")) return;
  event.preventDefault();
  step();
};

onKeys({
  ArrowRight: turning(on),
  ArrowLeft: turning(back),
  PageDown: turning(on),
  PageUp: turning(back),
  Space: turning(on),
  Home: turning(() => show(0)),
  End: turning(() => show(slides.length - 1)),
  f: full,
  d: light,
  "+": () => resize(1),
  "Shift++": () => resize(1),
  "=": () => resize(1),
  "-": () => resize(-1),
  Escape: () => document.fullscreenElement || stage.querySelector("[data-leave]").click(),
});

resize(0);
show(Number(location.hash.slice(1)) - 1 || 0);
