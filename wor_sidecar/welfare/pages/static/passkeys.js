"use strict";
/* Forms with data-passkey: the server says what to sign (data-options), the browser's authenticator answers,
   and the form goes its ordinary way with that answer in it. */

(() => {
  const forms = document.querySelectorAll("form[data-passkey]");
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0));
  };

  const text = (buffer) => {
    const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const read = (options) => {
    const asked = { ...options, challenge: bytes(options.challenge) };
    if (options.user) asked.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) asked.excludeCredentials = named(options.excludeCredentials);
    if (options.allowCredentials) asked.allowCredentials = named(options.allowCredentials);
    return asked;
  };

  const written = (credential) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = text(credential.response[part]);
    }
    return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
  };

  const answered = async (form) => {
    const asked = await fetch(form.dataset.options, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!asked.ok) return null;
    const publicKey = read(await asked.json());
    const make = form.dataset.passkey === "make";
    return written(await (make ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey })));
  };

  for (const form of forms) {
    const button = form.querySelector("button");
    const error = form.querySelector("[role=alert]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      error.hidden = true;
      try {
        /* Where we may not ask (a session that ended, a proof too old), the form goes without an answer and
           the server's page says what to do. */
        form.elements.answer.value = (await answered(form)) || "";
        form.submit();
      } catch {
        error.hidden = false;
        button.disabled = false;
        button.focus();
      }
    });
  }
  for (const hint of document.querySelectorAll("[data-without-passkey]")) hint.hidden = true;
})();
