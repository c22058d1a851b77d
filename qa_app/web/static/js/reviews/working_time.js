// How long somebody works on a review: while the page is seen and used. It is measured to plan
// work with, and shown to nobody here.

import { keep, kept } from "app/reviews/keeping";

const IDLE_MS = 60_000;
const TICK_MS = 1000;
const KEPT_EVERY = 10;
// A machine that slept between two ticks did not work meanwhile.
const LONGEST_TICK_MS = 5 * TICK_MS;

/** Counts on from what the server or an earlier window of this browser knows. */
export class WorkingTime {
  constructor(key, known) {
    this.key = key;
    this.total = Math.max(known, Number(kept(key)) || 0) * 1000;
    this.used = this.ticked = performance.now();
    this.ticks = 0;
    for (const kind of ["pointermove", "pointerdown", "keydown", "wheel", "scroll", "input"]) {
      addEventListener(kind, () => (this.used = performance.now()), { capture: true, passive: true });
    }
    this.timer = setInterval(() => this.tick(), TICK_MS);
    addEventListener("pagehide", () => this.keep());
  }

  tick() {
    const now = performance.now();
    const active = document.visibilityState === "visible" && now - this.used < IDLE_MS;
    if (active) this.total += Math.min(now - this.ticked, LONGEST_TICK_MS);
    this.ticked = now;
    this.ticks += 1;
    if (this.ticks % KEPT_EVERY === 0) this.keep();
  }

  get seconds() {
    this.tick();
    return Math.min(Math.round(this.total / 1000), 24 * 3600);
  }

  keep() {
    if (this.timer) keep(this.key, this.seconds);
  }

  /** The review is done: nothing is counted any more. */
  end() {
    clearInterval(this.timer);
    this.timer = null;
    keep(this.key, null);
  }
}
