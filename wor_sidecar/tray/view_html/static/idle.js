// After some time without a touch the page hides what it shows, and the desk locks itself.
// What was typed goes to the desk first, so that nothing is lost. Without this script the desk locks all the same.
"use strict";
(() => {
  const { idle, token, root } = document.body.dataset;
  const seconds = Number(idle);
  if (!seconds) return;
  const AWAKE_MS = 30000;
  let touched = Date.now();
  let told = touched;
  let masked = false;

  const post = (path, form = {}, more = {}) => {
    const fields = new URLSearchParams(form);
    for (const [name, value] of Object.entries(more)) fields.set(name, value);
    fields.set("token", token);
    return fetch(root + path, { method: "POST", body: fields, redirect: "manual" }).catch(() => null);
  };

  const begun = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-keep]");
    if (form) begun.add(form);
  });
  const keep = async () => {
    for (const form of begun) {
      await post("/keep", new FormData(form), { kept_for: form.getAttribute("action") });
    }
  };

  const mask = async () => {
    masked = true;
    document.body.classList.add("masked");
    document.querySelector(".mask h1").focus();
    await keep();
    await post("/lock");
  };

  const button = document.querySelector("form[action$='/lock']");
  if (button) {
    button.addEventListener("submit", async (event) => {
      event.preventDefault();
      await keep();
      button.submit();
    });
  }

  const touch = () => {
    if (masked) return;
    touched = Date.now();
    if (touched - told > AWAKE_MS) {
      told = touched;
      post("/awake");
    }
  };

  const look = () => {
    if (!masked && Date.now() - touched >= seconds * 1000) mask();
  };

  for (const sign of ["keydown", "pointerdown", "pointermove", "wheel", "input"]) {
    document.addEventListener(sign, touch, { passive: true });
  }
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  setInterval(look, 1000);
})();
