// Small comforts; the page works without them: where the focus stands, ticks that are read at once, fresh news.
"use strict";
(() => {
  const focusFirst = () => {
    const first = document.querySelector("[data-focus]") || document.querySelector("main h1[tabindex]");
    if (first && !window.location.hash) first.focus({ preventScroll: first.tagName === "H1" });
  };

  // What a tick brings with it is shown once it is ticked; a yes opens with its tick.
  const fit = () => {
    for (const part of document.querySelectorAll("[data-with]")) {
      part.hidden = !document.getElementById(part.dataset.with).checked;
    }
    for (const button of document.querySelectorAll("[data-waits-for]")) {
      const open = button.dataset.waitsFor.split(" ")
        .every((scope) => document.getElementById(`scope-${scope}`).checked);
      button.disabled = !open;
    }
    const feedback = document.getElementById("scope-feedback");
    const shown = document.querySelector("input[name=text_hash]");
    if (!feedback || !shown) return;
    for (const text of document.querySelectorAll("[data-text]")) {
      text.hidden = text.dataset.version !== (feedback.checked ? "A" : "B");
      if (!text.hidden) shown.value = text.dataset.text;
    }
  };

  // The desk reads the ticks as well, and its words replace ours where nobody stands.
  let asked = 0;
  const weigh = async (form) => {
    asked += 1;
    const mine = asked;
    let page = null;
    try {
      const answer = await fetch(form.dataset.weigh, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (answer.ok) page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch { /* the desk is away: what was ticked stays on the page */ }
    if (!page || mine !== asked) return;
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (fresh && !part.contains(document.activeElement) && fresh.innerHTML !== part.innerHTML) {
        part.replaceChildren(...document.importNode(fresh, true).childNodes);
      }
    }
    fit();
  };

  const prompt = document.querySelector("form[data-weigh]");
  if (prompt) {
    for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
    fit();
    prompt.addEventListener("change", () => { fit(); weigh(prompt); });
    // Going back in the browser brings its own ticks along.
    window.addEventListener("pageshow", fit);
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    for (const hint of document.querySelectorAll("[data-without-script]")) hint.hidden = true;
    button.addEventListener("click", () => window.print());
  }
  focusFirst();

  // The list: ask until something changed, say so, offer to look again; the focus stays where it is.
  const list = document.querySelector("[data-changes]");
  if (!list) return;
  const news = document.getElementById("news");
  const WAITS = [2000, 5000, 15000, 60000];
  let failed = 0;
  const ask = async () => {
    if (document.body.classList.contains("masked")) return;
    let answer = null;
    try {
      answer = await fetch(`${document.body.dataset.root}/changes?after=${list.dataset.changes}`);
    } catch { /* the desk is away: ask again later */ }
    if (answer && (answer.status === 423 || answer.status === 403)) {
      window.location.reload();
      return;
    }
    if (!answer || !answer.ok) {
      setTimeout(ask, WAITS[Math.min(failed, WAITS.length - 1)]);
      failed += 1;
      return;
    }
    const { version, sentence, changed, away } = await answer.json();
    if (changed) {
      news.querySelector("[data-sentence]").textContent = sentence;
      news.hidden = false;
    }
    list.dataset.changes = version;
    failed = away ? failed + 1 : 0;
    setTimeout(ask, away ? WAITS[Math.min(failed, WAITS.length - 1)] : 500);
  };
  ask();
})();
