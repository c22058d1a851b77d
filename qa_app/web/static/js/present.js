// Showing a collection: one slide at a time, the comment when asked for, large type, by keys and,
// on a telephone, by wiping.

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
  drawEnds();
  comment.scrollIntoView({ block: "nearest" });
  return true;
}

/** The rest of a slide that is longer than the screen comes before its comment. */
function scrollOn(slide) {
  const below = slide.scrollHeight - slide.clientHeight - slide.scrollTop;
  if (below < 8) return false;
  slide.scrollBy({ top: slide.clientHeight * 0.8, behavior: "instant" });
  return true;
}

/** At either end there is nowhere further to go. */
function drawEnds() {
  const last = at === slides.length - 1 && !waiting(slides[at]);
  stage.querySelector("[data-do=back]").disabled = at === 0;
  stage.querySelector("[data-do=on]").disabled = last;
}

function show(place, { withComment = false } = {}) {
  at = Math.min(slides.length - 1, Math.max(0, place));
  for (const [number, slide] of slides.entries()) slide.hidden = number !== at;
  hideComment(slides[at]);
  if (withComment) reveal(slides[at]);
  slides[at].querySelector(".said-line[aria-current]")?.scrollIntoView({ block: "nearest" });
  slides[at].focus({ preventScroll: true });
  stage.querySelector("[data-place]").textContent = `${at + 1} / ${slides.length}`;
  drawEnds();
  history.replaceState(null, "", `#${at + 1}`);
}

const on = () => scrollOn(slides[at]) || reveal(slides[at]) || (at < slides.length - 1 && show(at + 1));
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

let touched = null;
stage.addEventListener("touchstart", ({ touches }) => (touched = touches.length === 1 ? touches[0] : null), { passive: true });
stage.addEventListener("touchend", ({ changedTouches: [lifted] }) => {
  if (!touched) return;
  const [across, down] = [lifted.clientX - touched.clientX, lifted.clientY - touched.clientY];
  if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(down)) (across < 0 ? on : back)();
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
