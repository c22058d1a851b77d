// The sentences that only the review page says.

const words = JSON.parse(document.getElementById("review-sentences").textContent);

/** A sentence of the page, its {places} filled. */
export function say(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
}
