// Sentences that only scripts say; the page brings them in the visitor's language.

const sentences = JSON.parse(document.getElementById("sentences").textContent);

/** The sentence of a name, its {places} filled. */
export function sentence(name, values = {}) {
  return sentences[name].replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
}
