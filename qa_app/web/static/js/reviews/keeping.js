// What this browser keeps of a review until the server has it: under one key for each window.

/** Where a browser keeps what one window could not save of one task. */
export const storagePrefix = (user, assignment) => `review.${user}.${assignment}.`;

/** What a change is about; of two at the same place the later one counts. */
export const place = (change) =>
  change.kind === "answer" ? `answer ${change.criterion}`
    : change.kind === "finding" ? `finding ${change.finding}`
      : change.kind === "comment" ? "comment"
        : `evidence ${change.criterion} ${change.seq} ${change.start ?? ""} ${change.end ?? ""}`;

const same = (one, other) => (one ?? null) === (other ?? null);

/** Whether a state as the server tells it has a change in it already. */
export function inEffect(change, state) {
  if (change.kind === "finding") return false;
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

/** The changes with only the last one at each place, in order. */
export function last(changes) {
  const byPlace = new Map();
  for (const change of changes) {
    byPlace.delete(place(change));
    byPlace.set(place(change), change);
  }
  return [...byPlace.values()];
}

/** Keep something under a key; without anything the key goes. */
export function keep(key, kept) {
  try {
    if (kept === null) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // Without storage (full, or forbidden) changes still are sent; only a crash would lose them.
  }
}

/** What was kept under a key; null where nothing can be read. */
export function kept(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Everything that windows of this browser have kept of a task, by storage key. */
export function leftOver(user, assignment) {
  const prefix = storagePrefix(user, assignment);
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return keys.map((key) => ({ key, ...kept(key) })).filter((each) => Array.isArray(each.changes));
  } catch {
    return [];
  }
}

/** Forget what was kept under these keys. */
export function forget(keys) {
  for (const key of keys) keep(key, null);
}

/** A mark by which the server knows a batch that it has had already. */
export function mark() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
