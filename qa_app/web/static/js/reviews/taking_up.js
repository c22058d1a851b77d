// What an earlier window of this browser could not save.

import { toast } from "app/toasts";
import { assignment, banner, saver, sheet, state, user } from "app/reviews/desk";
import { forget, inEffect, leftOver } from "app/reviews/saving";
import { say } from "app/reviews/words";

/** Take it up where the form is as that window saw it; otherwise ask. */
export function takeUp() {
  const kept = leftOver(user, assignment).map((each) => ({
    ...each,
    changes: each.changes.filter((change) => !inEffect(change, state)),
  }));
  const keys = kept.map((each) => each.key);
  const open = kept.filter((each) => each.changes.length);
  const changes = open.flatMap((each) => each.changes);
  const fits = open.every((each) => each.edition === saver.edition && each.revision === saver.revision);
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
    };
    banner(say("leftOver", { count: changes.length }), say("apply"), hide(apply), say("discard"), hide(() => forget(keys)));
  }
}
