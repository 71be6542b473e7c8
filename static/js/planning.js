// The form of a window or of an absence shows only what its answers call for. Without this script
// all of it is there, and what is not called for is left out of what is saved.
(function () {
  "use strict";

  function arrange(form) {
    var place = form.querySelector("[data-place]");
    if (place) place.hidden = !form.querySelector("[data-needs-place]:checked");
    var repeat = form.querySelector("input[name=repeat]:checked");
    var value = repeat ? repeat.value : "once";
    form.querySelector("[data-repeats]").hidden = value === "once";
    form.querySelector("[data-weekly]").hidden = value !== "weekly";
  }

  document.querySelectorAll("form[data-planning]").forEach(function (form) {
    form.addEventListener("change", function () { arrange(form); });
    arrange(form);
  });
  // Back from the next page, browsers put the answers back without a word.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-planning]").forEach(arrange);
  });
})();
