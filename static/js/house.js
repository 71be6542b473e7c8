// Small comforts on pages that work without them.
(function () {
  "use strict";

  // Milliseconds after which a form may be sent again: the answer is not coming.
  var RELEASE_AFTER = 10000;

  // A whole page takes the focus there by itself (autofocus); a part swapped in does not.
  function focusErrors(root) {
    var summary = root.querySelector(".rdv-errors");
    if (summary) summary.focus();
  }

  function submitButtons(form) {
    return form.querySelectorAll("button:not([type=button]), input[type=submit]");
  }

  function release(form) {
    delete form.dataset.sent;
    submitButtons(form).forEach(function (button) { button.removeAttribute("aria-disabled"); });
  }

  // The second submission of the same form is dropped. Buttons are marked, not disabled: a disabled
  // button loses the focus, and its name and value would not be sent.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if ((form.getAttribute("method") || "").toLowerCase() !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "1";
    submitButtons(form).forEach(function (button) { button.setAttribute("aria-disabled", "true"); });
    window.setTimeout(release, RELEASE_AFTER, form);
  }, true);

  // Back from the next page, the form must work again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(release);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.matches("form")) release(event.target);
  });
  document.addEventListener("htmx:afterSwap", function (event) { focusErrors(event.target); });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (button && button.dataset.copy) copy(button);
    if (button && "print" in button.dataset) window.print();
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  function copy(button) {
    var field = document.getElementById(button.dataset.copy);
    var status = document.querySelector('[data-copy-status="' + button.dataset.copy + '"]');
    field.select();
    var said = function () { if (status) status.textContent = button.dataset.copied; button.textContent = button.dataset.copied; };
    // Without a secure context there is no clipboard: the text stays selected, to copy by hand.
    if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(said, function () {});
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      var menu = document.querySelector("details[data-menu][open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    // With Ctrl or Cmd: a single letter would collide with dictation and screen readers.
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      var target = document.querySelector('[data-shortcut="' + CSS.escape(event.key.toLowerCase()) + '"]');
      if (target) {
        event.preventDefault();
        target.focus();
        target.select();
      }
    }
  });
})();
