// While an espace is under attack, a form carries a small proof of work (socle.web.effort). It is
// computed beside the page, while the person types; without this script one waits a minute.
(function () {
  "use strict";

  var field = document.querySelector("input[data-effort-challenge]");
  if (!field || !window.Worker) return;
  var form = field.form;
  var said = document.querySelector("[data-effort-status]");
  var waiting = null;

  var worker = new Worker(field.dataset.effortWorker);
  worker.onmessage = function (event) {
    field.value = event.data;
    settle();
  };
  worker.onerror = settle;
  worker.postMessage({
    challenge: field.dataset.effortChallenge,
    bits: Number(field.dataset.effortBits),
  });

  function settle() {
    worker.terminate();
    window.removeEventListener("submit", hold, true);
    if (!waiting) return;
    said.textContent = "";
    form.requestSubmit(waiting.button || undefined);
  }

  // Before any other listener: the form is not sent yet.
  function hold(event) {
    if (event.target !== form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { button: event.submitter };
    said.textContent = said.dataset.effortStatus;
  }
  window.addEventListener("submit", hold, true);
})();
