// The way from a message to the moments like it: one link, beside whichever message is pointed at.

import { onKeys } from "app/keys";
import { currentLine } from "app/transcript";

const opener = document.querySelector("[data-like]");
const url = (line) => `${opener.dataset.like}?seq=${line.dataset.seq}`;

const link = document.createElement("a");
link.className = "line-like";
link.tabIndex = -1;
link.title = opener?.dataset.likeTitle ?? "";
link.setAttribute("aria-label", link.title);

function show(event) {
  const line = event.target.closest?.(".line[data-seq]");
  const head = line?.querySelector(".line-head");
  if (!head || link.parentElement === head) return;
  link.href = url(line);
  head.append(link);
}

if (opener) {
  link.append(opener.querySelector("svg").cloneNode(true));
  for (const kind of ["pointerover", "focusin"]) {
    document.querySelector("[data-transcript]")?.addEventListener(kind, show);
  }
  onKeys({
    l: () => {
      const line = currentLine();
      location.assign(line?.querySelector(".line-head") ? url(line) : opener.href);
    },
  });
}
