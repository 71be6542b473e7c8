// Forms sent by htmx: refusals are shown in place, and a lost connection loses no typing.
(function () {
  "use strict";
  function lost(form, isLost) {
    var notice = document.querySelector("[data-lost]");
    if (!notice || !form || !form.matches("form[data-kept]")) return;
    notice.hidden = !isLost;
    if (isLost) {
      notice.tabIndex = -1;
      notice.focus();
    }
  }

  // A refusal is a page too (409, 422): only what is no answer of ours is left aside.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var status = event.detail.xhr.status;
    if (status === 409 || status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:beforeRequest", function (event) { lost(event.target, false); });
  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach(function (name) {
    document.addEventListener(name, function (event) { lost(event.target, true); });
  });
  // The next step begins at its question, unless something is to be corrected first.
  document.addEventListener("htmx:afterSettle", function () {
    if (document.querySelector("#assistant .rdv-errors")) return;
    var question = document.getElementById("question");
    if (question && document.activeElement === document.body) question.focus();
  });
})();
