// Puts the booking of appointments into a page: a frame as high as what it shows.
//   <script src="https://…/integration/rdv.js" data-chemin="/prendre_rdv" data-titre="…" async></script>
(function () {
  "use strict";

  var LEAST = 240, MOST = 20000; // pixels
  var PATIENCE = 10000; // milliseconds without news of the frame

  var script = document.currentScript;
  if (!script) return;
  var home = new URL(script.src).origin;
  var wanted = new URL(script.dataset.chemin || "/prendre_rdv", home);
  // Whatever the page asks for, the frame shows the script's own site.
  if (wanted.origin !== home) wanted = new URL("/prendre_rdv", home);
  var path = wanted.pathname.replace(/^\/integration(?=\/)/, "") + wanted.search;
  var loads = 0, heard = false;

  var frame = document.createElement("iframe");
  frame.title = script.dataset.titre || "Prendre rendez-vous";
  frame.referrerPolicy = "strict-origin";
  frame.style.border = "0";
  frame.style.display = "block";
  frame.style.width = "100%";
  frame.style.height = "700px";
  frame.addEventListener("load", function () {
    loads += 1;
    // Only the script's own site can read it: a frame that the browser refused hears nothing.
    frame.contentWindow.postMessage({ rdv: "bonjour" }, home);
  });

  window.addEventListener("message", function (event) {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    var said = event.data;
    if (!said || said.rdv !== "hauteur" || typeof said.pixels !== "number" || !isFinite(said.pixels)) return;
    heard = true;
    frame.style.height = Math.min(Math.max(Math.ceil(said.pixels), LEAST), MOST) + "px";
    // The next screen starts at its top, as a page does.
    if (said.debut && loads > 1 && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });

  // The site is not among those that may show the frame, or the service is away.
  window.setTimeout(function () {
    if (heard) return;
    var link = document.createElement("a");
    link.href = home + path;
    link.textContent = frame.title;
    frame.replaceWith(link);
  }, PATIENCE);

  frame.src = home + "/integration" + path;
  script.parentNode.insertBefore(frame, script.nextSibling);
})();
