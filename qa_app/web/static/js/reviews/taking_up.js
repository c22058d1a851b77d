// What an earlier window of this browser could not save.

import { toast } from "app/toasts";
import { assignment, banner, root, saver, sheet, state, user } from "app/reviews/desk";
import { forget, inEffect, last, leftOver } from "app/reviews/keeping";
import { say } from "app/reviews/words";

/** Without what the server has had: its last batch it knows by the mark. */
function open({ batch, changes, edition, ...rest }) {
  const had = batch && batch.mark === state.batch;
  const left = had ? changes.slice(batch.count) : changes;
  return {
    ...rest,
    edition: had ? edition + 1 : edition,
    changes: last(left).filter((change) => !inEffect(change, state)),
  };
}

/** Take it up where the form is as that window saw it; otherwise ask. */
export function takeUp() {
  const kept = leftOver(user, assignment).map(open);
  const keys = kept.map((each) => each.key);
  const waiting = kept.filter((each) => each.changes.length);
  const changes = waiting.flatMap((each) => each.changes);
  const fits = waiting.every((each) => each.edition === saver.edition && each.revision === saver.revision);
  const apply = () => {
    sheet.change(...changes);
    forget(keys);
  };
  if (!changes.length) forget(keys);
  else if (fits) {
    apply();
    toast(say("restored", { count: changes.length }), "success");
  } else {
    const place = document.getElementById("conflict");
    const hide = (act) => () => {
      act();
      place.hidden = true;
      root.querySelector(".criterion.is-current")?.focus();
    };
    banner(say("leftOver", { count: changes.length }), say("apply"), hide(apply), say("discard"), hide(() => forget(keys)));
  }
}
