// Keeps every change: sends them in order, in batches that name the edition they rest on, and
// holds what could not be sent in this browser until it can.

import { reason, send } from "app/requests";

const AT_ONCE = 100;
const FIRST_WAIT_MS = 1500;
const LONGEST_WAIT_MS = 30000;

/** Where a browser keeps what one window could not save of one task. */
export const storagePrefix = (user, assignment) => `review.${user}.${assignment}.`;

const place = (change) =>
  change.kind === "answer" ? `answer ${change.criterion}`
    : change.kind === "comment" ? "comment"
      : `evidence ${change.criterion} ${change.seq} ${change.start ?? ""} ${change.end ?? ""}`;

const same = (one, other) => (one ?? null) === (other ?? null);

/** Whether a state as the server tells it has a change in it already. */
export function inEffect(change, state) {
  if (change.kind === "comment") return state.comment === change.comment;
  if (change.kind === "answer") {
    const given = state.answers[change.criterion] ?? { value: null, na: false, count: null, points: null, reason: "", cause: null };
    return same(given.value, change.value) && given.na === Boolean(change.na) && same(given.count, change.count)
      && same(given.points, change.points) && same(given.cause, change.cause) && given.reason === (change.reason ?? "").trim();
  }
  const there = state.evidence.some(
    (each) => each.criterion === change.criterion && each.seq === change.seq
      && same(each.start, change.start) && same(each.end, change.end),
  );
  return there === (change.kind === "attach");
}

/**
 * One window's way of saving one form.
 *
 * tell(state, detail): saved, saving, offline, failed, signedOut, conflict, gone.
 * saved(answer): what the server said of a batch. refused(change, sentence): one not taken.
 */
export class Saver {
  constructor({ saveUrl, stateUrl, storageKey, edition, revision, savedAt, tell, saved, refused }) {
    Object.assign(this, { saveUrl, stateUrl, storageKey, edition, revision, savedAt, tell, saved, refused });
    this.pending = [];
    this.inFlight = 0;
    this.atOnce = AT_ONCE;
    this.stopped = false;
    this.leaving = false;
    this.wait = FIRST_WAIT_MS;
    this.waiters = [];
    addEventListener("online", () => this.retry());
    addEventListener("focus", () => this.retry());
    addEventListener("pagehide", () => (this.leaving = true), { capture: true });
    addEventListener("pageshow", () => (this.leaving = false));
    addEventListener("pagehide", () => this.flush());
    addEventListener("beforeunload", (event) => {
      if (this.pending.length && this.troubled) event.preventDefault();
    });
  }

  /** Take changes in; a later one at the same place replaces one that is not on its way yet. */
  add(changes) {
    for (const change of changes) {
      const at = this.pending.findIndex((other, index) => index >= this.inFlight && place(other) === place(change));
      if (at >= 0) this.pending.splice(at, 1);
      this.pending.push(change);
    }
    this.keep();
    this.flush();
  }

  /** Resolves once nothing is left to send; to false where it cannot be sent now. */
  settled() {
    if (!this.pending.length) return Promise.resolve(true);
    if (this.stopped || this.troubled) return Promise.resolve(false);
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Send what waits, now. */
  retry() {
    clearTimeout(this.timer);
    if (this.pending.length && !this.stopped) this.flush();
  }

  async flush() {
    if (this.inFlight || !this.pending.length || this.stopped) return;
    const batch = this.pending.slice(0, this.atOnce);
    this.inFlight = batch.length;
    if (!this.troubled) this.tell("saving");
    const body = { edition: this.edition, revision: this.revision, changes: batch };
    // While the page goes away only such a request still leaves; what it carries stays kept
    // until the page comes back and finds it in effect.
    const answer = await send(this.saveUrl, body, { keepalive: this.leaving });
    await this.read(answer, batch);
  }

  async read(answer, batch) {
    if (answer.ok) return this.accept(answer.data, batch.length);
    this.inFlight = 0;
    if (answer.status === 409) return this.compare(batch, answer);
    if (answer.status === 422) return this.drop(batch, answer);
    if (answer.status === 401 || answer.status === 400) return this.renew(answer);
    if (answer.status === 403 || answer.status === 404) return this.stop("gone", reason(answer));
    return this.later(answer.status === 0 ? "offline" : "failed");
  }

  accept(data, count) {
    this.pending.splice(0, count);
    this.inFlight = 0;
    this.edition = data.edition;
    this.savedAt = data.saved_at;
    this.renewed = false;
    this.troubled = false;
    this.wait = FIRST_WAIT_MS;
    this.keep();
    this.saved(data);
    if (this.pending.length) return this.flush();
    this.atOnce = AT_ONCE;
    this.tell("saved", this.savedAt);
    return this.release(true);
  }

  // The answer to an earlier try may have been lost on its way: then the changes are there.
  async compare(batch, answer) {
    const state = await this.ask();
    if (!state) return this.later("offline");
    const own = state.edition === this.edition + 1 && batch.every((change) => inEffect(change, state));
    if (own) return this.accept(state, batch.length);
    return this.stop("conflict", reason(answer));
  }

  // One change of a batch cannot be taken: it is found by its criterion, or by sending each
  // alone; the rest goes on.
  drop(batch, answer) {
    const field = answer.data?.error?.field;
    const fits = (change) => batch.length === 1 || change.criterion === field || change.kind === field;
    const faulty = batch.filter(fits);
    if (!faulty.length) this.atOnce = 1;
    this.pending = this.pending.filter((change) => !faulty.includes(change));
    for (const change of faulty) this.refused(change, reason(answer));
    this.keep();
    if (this.pending.length) return this.flush();
    this.tell("saved", this.savedAt);
    return this.release(true);
  }

  // The session has ended, or its mark against forgery has changed with a new sign-in.
  async renew(answer) {
    const state = this.renewed ? null : await this.ask();
    this.renewed = state !== null;
    if (state) return this.flush();
    return this.later(answer.status === 401 ? "signedOut" : "failed");
  }

  async ask() {
    const answer = await send(this.stateUrl, undefined, { method: "GET" });
    if (!answer.ok) return null;
    document.querySelector("meta[name=csrf-token]").content = answer.data.csrf;
    return answer.data;
  }

  later(state) {
    this.troubled = true;
    this.tell(state);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.retry(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    this.release(false);
  }

  stop(state, detail) {
    this.stopped = true;
    this.troubled = this.pending.length > 0;
    this.tell(state, detail);
    this.release(false);
  }

  release(done) {
    for (const resolve of this.waiters.splice(0)) resolve(done);
  }

  keep() {
    try {
      if (!this.pending.length) localStorage.removeItem(this.storageKey);
      else {
        const kept = { edition: this.edition, revision: this.revision, changes: this.pending };
        localStorage.setItem(this.storageKey, JSON.stringify(kept));
      }
    } catch {
      // Without storage (full, or forbidden) changes still are sent; only a crash would lose them.
    }
  }
}

/** Everything that windows of this browser have kept of a task, by storage key. */
export function leftOver(user, assignment) {
  const prefix = storagePrefix(user, assignment);
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix)) found.push({ key, ...JSON.parse(localStorage.getItem(key)) });
    }
  } catch {
    return [];
  }
  return found;
}

/** Forget what was kept under these keys. */
export function forget(keys) {
  for (const key of keys) localStorage.removeItem(key);
}
