// Requests of scripts and of htmx: the mark against forgery, and what to say when one fails.

import { sentence } from "app/sentences";
import { toast } from "app/toasts";

const token = () => document.querySelector("meta[name=csrf-token]").content;

/**
 * Send JSON to our own server.
 *
 * @returns {Promise<{ok: boolean, status: number, data: any}>} status 0: not reached
 */
export async function send(url, body, { method = "POST", signal, keepalive = false } = {}) {
  try {
    const response = await fetch(url, {
      method,
      signal,
      keepalive,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { ok: response.ok, status: response.status, data: isJson ? await response.json() : null };
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { ok: false, status: 0, data: null };
  }
}

/** The sentence of a failed answer of send(). */
export function reason({ status, data }) {
  return data?.error?.message ?? sentence(status === 0 ? "offline" : "failed");
}

document.addEventListener("htmx:config:request", ({ detail }) => {
  detail.ctx.request.headers["X-CSRFToken"] = token();
});

document.addEventListener("htmx:error", ({ detail }) => {
  const late = detail.ctx?.request?.signal?.reason === "timeout";
  toast(sentence(late ? "slow" : "offline"), "danger");
});

// An answer that is no fragment of ours (a proxy's page, say) must not be put into the page.
document.addEventListener("htmx:before:response", (event) => {
  const { response } = event.detail.ctx;
  const html = response.headers.get("Content-Type")?.startsWith("text/html");
  if (response.status < 400 || (html && response.headers.has("X-Request-ID"))) return;
  event.preventDefault();
  toast(sentence("failed"), "danger");
});
