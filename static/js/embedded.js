// In a frame: tells the page around how high it is, once that page has said who it is.
(function () {
  "use strict";

  var named = document.querySelector('meta[name="rdv-sites"]');
  var around = "";
  if (!named || window.parent === window) return;
  var allowed = named.content.split(" ");

  function tell(first) {
    if (!around) return;
    var pixels = document.body.getBoundingClientRect().height;
    window.parent.postMessage({ rdv: "hauteur", pixels: pixels, debut: first }, around);
  }

  window.addEventListener("message", function (event) {
    if (event.source !== window.parent || allowed.indexOf(event.origin) < 0) return;
    if (!event.data || event.data.rdv !== "bonjour") return;
    around = event.origin;
    tell(true);
  });

  new ResizeObserver(function () { tell(false); }).observe(document.body);

  // Browsers do not let a frame take the focus by itself; the person is in it already.
  var errors = document.querySelector(".rdv-errors");
  if (errors) errors.focus();
})();
