// Signing in again without leaving the form: the page of signing in is asked for its mark and
// answered in the background, and what had been kept is sent.

import { root, saver, sheet } from "app/reviews/desk";
import { say } from "app/reviews/words";

const dialog = document.getElementById("sign-in-again");
const form = dialog.querySelector("form");
const fault = dialog.querySelector("[data-sign-in-fault]");

const isState = (response) => response.headers.get("Content-Type")?.includes("json");

/** Let it be done, unless it is being done. */
export function askToSignIn() {
  if (dialog.open) return;
  fault.hidden = true;
  dialog.showModal();
  form.elements.username.focus();
}

function refuse(sentence) {
  fault.textContent = sentence;
  fault.hidden = false;
  form.elements.password.value = "";
  form.elements.password.focus();
}

/** What the page of signing in has to say against it. */
function said(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector("main .notice-danger, main .field-error")?.textContent.trim() || say("signInFailed");
}

async function token() {
  const response = await fetch(root.dataset.signInUrl, { headers: { Accept: "text/html" } });
  if (isState(response)) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return page.querySelector("[name=csrf_token]")?.value ?? "";
}

/** Resolves to the answer that follows a sign-in, which is where the form stands. */
async function signIn() {
  const mark = await token();
  // Another window has done it meanwhile.
  if (mark === null) return fetch(root.dataset.stateUrl, { headers: { Accept: "application/json" } });
  const body = new URLSearchParams(new FormData(form));
  body.set("csrf_token", mark);
  return fetch(root.dataset.signInUrl, { method: "POST", body, headers: { Accept: "text/html" } });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  try {
    const response = await signIn();
    if (!response.ok || !isState(response)) {
      refuse(response.status === 404 || response.status === 403 ? say("otherUser") : said(await response.text()));
      return;
    }
    document.querySelector("meta[name=csrf-token]").content = (await response.json()).csrf;
    form.reset();
    dialog.close();
    saver.renewed = false;
    saver.retry();
    sheet.current?.element.focus();
  } catch {
    refuse(say("offline"));
  } finally {
    button.disabled = false;
  }
});
