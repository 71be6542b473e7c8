// The preview of the espace's look follows what is chosen; the button does it without this script.
(function () {
  "use strict";
  // Milliseconds without a change before the preview is asked for: a colour is chosen by sliding.
  var PAUSE = 300;
  var form = document.querySelector("form[data-look]");
  var frame = document.querySelector(".rdv-look__frame");
  var said = document.querySelector("[data-look-verdict]");
  if (!form || !frame) return;
  var timer;

  function follow() {
    var data = new FormData(form);
    var chosen = new URLSearchParams();
    ["theme", "accent"].forEach(function (name) { chosen.set(name, data.get(name) || ""); });
    frame.src = form.dataset.look + "?" + chosen;
  }

  form.addEventListener("input", function (event) {
    if (event.target.name !== "theme" && event.target.name !== "accent") return;
    window.clearTimeout(timer);
    timer = window.setTimeout(follow, PAUSE);
  });
  function say() {
    var verdict = frame.contentDocument && frame.contentDocument.querySelector("[data-verdict]");
    if (said) said.textContent = verdict ? verdict.textContent : "";
  }

  frame.addEventListener("load", say);
  // The frame may have come before this script.
  say();
})();
