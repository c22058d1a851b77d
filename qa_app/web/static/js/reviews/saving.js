// Keeps every change: sends them in order, in batches that name the edition they rest on, and
// holds what could not be sent in this browser until it can.
//
// A batch has a mark. Until the server has answered, it is sent again as it was and under the same
// mark, so that a batch whose answer got lost is never applied twice; what is changed meanwhile
// waits for the next one.

import { reason, send } from "app/requests";
import { keep, mark, place } from "app/reviews/keeping";

const AT_ONCE = 100;
const FIRST_WAIT_MS = 1500;
const LONGEST_WAIT_MS = 30000;

/**
 * One window's way of saving one form.
 *
 * tell(state, detail): saved, saving, offline, failed, signedOut, conflict, gone.
 * saved(answer): what the server said of a batch. decided(answer): what of a decision on a
 * finding. refused(change, sentence): one not taken. seconds(): the time worked so far.
 */
export class Saver {
  constructor({ saveUrl, stateUrl, findingUrl, storageKey, edition, revision, savedAt, seconds, tell, saved, decided, refused }) {
    Object.assign(this, { saveUrl, stateUrl, findingUrl, storageKey, edition, revision, savedAt, seconds, tell, saved, decided, refused });
    this.pending = [];
    this.batch = null;
    this.inFlight = false;
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

  /** What a request rests on. */
  basis(batch) {
    return { edition: this.edition, revision: this.revision, batch, seconds: this.seconds() };
  }

  /** Take changes in; a later one at the same place replaces one that was not sent yet. */
  add(changes) {
    const sent = this.batch?.count ?? 0;
    for (const change of changes) {
      const at = this.pending.findIndex((other, index) => index >= sent && place(other) === place(change));
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
    this.inFlight = true;
    if (!this.troubled) this.tell("saving");
    this.batch ??= this.nextBatch();
    this.keep();
    const changes = this.pending.slice(0, this.batch.count);
    // While the page goes away only such a request still leaves; what it carries stays kept
    // until the page comes back and finds it in effect.
    const options = { keepalive: this.leaving };
    const [change] = changes;
    const answer = change.kind === "finding"
      ? await send(this.findingUrl.replace(/0$/, change.finding), { state: change.state }, options)
      : await send(this.saveUrl, { ...this.basis(this.batch.mark), changes }, options);
    this.inFlight = false;
    await this.read(answer, changes);
  }

  /** Changes of the form go together, a decision on a finding alone. */
  nextBatch() {
    const until = this.pending.findIndex(({ kind }) => kind === "finding");
    const count = until < 0 ? this.pending.length : Math.max(until, 1);
    return { mark: mark(), count: Math.min(count, this.atOnce) };
  }

  async read(answer, changes) {
    if (answer.ok) return this.accept(answer.data, changes);
    if (answer.status === 401 || answer.status === 400) return this.renew(answer);
    if (answer.status === 422) return this.drop(changes, answer);
    if (changes[0].kind === "finding" && [403, 404, 409].includes(answer.status)) return this.drop(changes, answer);
    if (answer.status === 409) return this.stop("conflict", reason(answer));
    if (answer.status === 403 || answer.status === 404) return this.stop("gone", reason(answer));
    return this.later(answer.status === 0 ? "offline" : "failed");
  }

  accept(data, changes) {
    this.pending.splice(0, changes.length);
    this.batch = null;
    this.renewed = false;
    this.troubled = false;
    this.wait = FIRST_WAIT_MS;
    if (changes[0].kind === "finding") this.decided(data);
    else {
      this.edition = data.edition;
      this.savedAt = data.saved_at;
      this.saved(data);
    }
    return this.goOn();
  }

  goOn() {
    this.keep();
    if (this.pending.length) return this.flush();
    this.atOnce = AT_ONCE;
    this.tell("saved", this.savedAt);
    return this.release(true);
  }

  // One change of a batch cannot be taken: it is found by its criterion, or by sending each
  // alone; the rest goes on.
  drop(changes, answer) {
    const field = answer.data?.error?.field;
    const fits = (change) => changes.length === 1 || change.criterion === field || change.kind === field;
    const faulty = changes.filter(fits);
    if (!faulty.length) this.atOnce = 1;
    this.batch = null;
    this.pending = this.pending.filter((change) => !faulty.includes(change));
    for (const change of faulty) this.refused(change, reason(answer));
    return this.goOn();
  }

  // The session has ended, or its mark against forgery has changed with a new sign-in.
  async renew(answer) {
    const state = this.renewed ? null : await this.ask();
    this.renewed = state !== null;
    if (state) return this.flush();
    return this.later(answer.status === 401 || this.asked === 401 ? "signedOut" : "failed");
  }

  async ask() {
    const answer = await send(this.stateUrl, undefined, { method: "GET" });
    this.asked = answer.status;
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
    const { edition, revision, batch, pending: changes } = this;
    keep(this.storageKey, changes.length ? { edition, revision, batch, changes } : null);
  }
}
