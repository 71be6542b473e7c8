// Refusals of forms sent by htmx are shown in place, and a lost connection loses no typing.
(function () {
  "use strict";
  // A field that asks by itself, as one types, belongs to its form: the focus stays in it.
  function lost(asking, isLost) {
    var notice = document.querySelector("[data-lost]");
    var form = asking && asking.closest("form[data-kept]");
    if (!notice || !form) return;
    notice.hidden = !isLost;
    if (isLost && asking === form) {
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
  // A form that leads to another page: the browser would show its own page of error instead.
  document.addEventListener("submit", function (event) {
    if (navigator.onLine || event.defaultPrevented || !event.target.matches("form[data-kept]")) return;
    event.preventDefault();
    lost(event.target, true);
  });
  // The next step begins at its question, unless something is to be corrected first.
  document.addEventListener("htmx:afterSettle", function () {
    if (document.querySelector("#assistant .rdv-errors")) return;
    var question = document.getElementById("question");
    if (question && document.activeElement === document.body) question.focus();
  });
})();
