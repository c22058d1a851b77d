// The next form is there before it is asked for. Browsers that know speculation rules see to that
// by themselves; in the others it is fetched once half of this one is filled. The server lets the
// browser keep that answer for two minutes, for the session that asked alone.

import { root } from "app/reviews/desk";

const knowsRules = HTMLScriptElement.supports?.("speculationrules");
const { next } = root.dataset;
let asked = knowsRules || !next;

root.addEventListener("review:saved", async ({ detail: { answered, criteria } }) => {
  if (asked || answered * 2 < criteria) return;
  asked = true;
  try {
    const answer = await fetch(next, { headers: { "X-Fetched-Ahead": "1" }, priority: "low" });
    await answer.arrayBuffer();
  } catch {
    // It is fetched when it is asked for.
  }
});
