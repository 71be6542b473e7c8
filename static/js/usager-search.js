// Searching for an usager. In the bar: a combobox whose options come as one types. On the page of
// usagers: arrows from the box to the results. Both are plain forms without this file.
(function () {
  "use strict";

  var WAIT = 200; // milliseconds without typing
  var TURNED_OFF = "rdv-no-slash";

  document.querySelectorAll("[data-suggest]").forEach(combobox);
  document.querySelectorAll("[data-results]").forEach(arrows);
  shortcut();

  function combobox(input) {
    var list = document.getElementById(input.dataset.list);
    var status = document.getElementById(input.dataset.status);
    var timer, asked, chosen = -1;

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    close();

    function options() { return list.querySelectorAll("[role=option]"); }

    function close() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    function open() {
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }

    function choose(rank) {
      chosen = rank;
      options().forEach(function (option, at) { option.setAttribute("aria-selected", String(at === rank)); });
      var option = options()[rank];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function show(html) {
      list.innerHTML = html;
      var count = options().length;
      choose(-1);
      if (count) open(); else close();
      status.textContent = count === 0 ? "Aucun usager trouvé."
        : count === 1 ? "1 usager proposé. Flèche vers le bas pour le choisir."
        : count + " usagers proposés. Flèches pour choisir.";
    }

    function ask() {
      if (asked) asked.abort();
      if (!input.value.trim()) { close(); status.textContent = ""; return; }
      var mine = asked = new AbortController();
      fetch(input.dataset.suggest + "?q=" + encodeURIComponent(input.value), { signal: mine.signal, headers: { Accept: "text/html, application/json;q=0.5" } })
        .then(function (answer) {
          if (answer.ok) return answer.text().then(function (html) { if (mine === asked) show(html); });
          close();
          status.textContent = answer.status === 401 ? "Votre session a pris fin. Reconnectez-vous." : "La recherche ne répond pas. Appuyez sur Entrée pour réessayer.";
        }, function (reason) {
          if (reason.name === "AbortError") return;
          close();
          status.textContent = "La recherche ne répond pas. Vérifiez votre connexion.";
        });
    }

    input.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", function (event) {
      var last = options().length - 1;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (last < 0) return;
        event.preventDefault();
        open();
        if (event.key === "ArrowDown") choose(chosen < last ? chosen + 1 : 0);
        else choose(chosen > 0 ? chosen - 1 : last);
      } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
        event.preventDefault();
        window.location.assign(options()[chosen].dataset.url);
      }
    });
    // Before the box loses the focus, which would close the list under the pointer.
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option) window.location.assign(option.dataset.url);
    });
    input.addEventListener("blur", close);
  }

  function arrows(input) {
    var results = document.getElementById(input.dataset.results);
    function links() { return Array.from(results.querySelectorAll("tbody th a")); }
    input.addEventListener("keydown", function (event) {
      var first = links()[0];
      if (event.key !== "ArrowDown" || !first) return;
      event.preventDefault();
      first.focus();
    });
    results.addEventListener("keydown", function (event) {
      var at = links().indexOf(event.target);
      if (at < 0 || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
      event.preventDefault();
      var next = links()[event.key === "ArrowDown" ? at + 1 : at - 1];
      (next || (event.key === "ArrowUp" ? input : event.target)).focus();
    });
  }

  // "/" is a single key: it can be turned off (WCAG 2.2, 2.1.4), and never acts inside a field.
  function shortcut() {
    var box = document.querySelector("[data-slash]");
    if (box) {
      box.checked = !isOff();
      box.addEventListener("change", function () {
        try { window.localStorage.setItem(TURNED_OFF, box.checked ? "" : "1"); } catch (refused) { /* private browsing */ }
      });
    }
    document.addEventListener("keydown", function (event) {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
      if (event.target.closest("input, textarea, select, [contenteditable]")) return;
      var target = document.querySelector("[data-suggest]");
      if (!target) return;
      event.preventDefault();
      target.focus();
      target.select();
    });
  }

  function isOff() {
    try { return window.localStorage.getItem(TURNED_OFF) === "1"; } catch (refused) { return true; }
  }
})();
