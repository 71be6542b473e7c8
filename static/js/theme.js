// First script of the page, before it is drawn: says that scripts run, and gives the State's theme
// its dark colours (the neutral theme follows the system by its stylesheet alone).
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  if (root.dataset.theme !== "etat") return;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() {
    root.setAttribute("data-fr-theme", dark.matches ? "dark" : "light");
  }
  apply();
  dark.addEventListener("change", apply);
  // Paper is white.
  window.addEventListener("beforeprint", function () { root.setAttribute("data-fr-theme", "light"); });
  window.addEventListener("afterprint", apply);
})();
