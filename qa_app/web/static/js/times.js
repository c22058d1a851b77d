// Relative times grow old while a page stays open; they are said anew every half minute.

import { sentence } from "app/sentences";

const WEEK_S = 7 * 86400;
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const format = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });

function said(moment) {
  const seconds = (moment - Date.now()) / 1000;
  if (Math.abs(seconds) >= WEEK_S) return null;
  for (const [unit, size] of UNITS) {
    const count = Math.trunc(seconds / size);
    if (count) return format.format(count, unit);
  }
  return sentence("justNow");
}

setInterval(() => {
  for (const element of document.querySelectorAll("time[data-relative]")) {
    const text = said(new Date(element.dateTime));
    if (text) element.textContent = text;
  }
}, 30000);
