// Answers for an address as one types: a combobox (ARIA 1.2). The form works without it.
(function () {
  "use strict";

  var WAIT = 300; // milliseconds without typing
  var SHORTEST = 3; // signs
  var PARTS = ["departement", "city_code", "street_ban_id", "latitude", "longitude"];

  document.querySelectorAll("[data-address]").forEach(combobox);

  function combobox(input) {
    var list = document.getElementById(input.dataset.list);
    var status = document.getElementById(input.dataset.status);
    var timer, asked, found = [], chosen = -1;

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    // The browser's own list would lie over ours.
    input.setAttribute("autocomplete", "off");
    close();

    function close() {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      point(-1);
    }

    function open() {
      if (!found.length) return;
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
    }

    function point(rank) {
      chosen = rank;
      Array.from(list.children).forEach(function (option, at) { option.setAttribute("aria-selected", String(at === rank)); });
      var option = list.children[rank];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else {
        input.removeAttribute("aria-activedescendant");
      }
    }

    function part(name) { return input.form.querySelector("input[name=" + name + "]"); }

    // What was chosen before is not what is being typed now.
    function forget() { PARTS.forEach(function (name) { var field = part(name); if (field) field.value = ""; }); }

    function take(rank) {
      var address = found[rank];
      input.value = address.parts.address;
      PARTS.forEach(function (name) { var field = part(name); if (field) { field.disabled = false; field.value = address.parts[name] || ""; } });
      close();
      status.textContent = (input.dataset.chosen || "Adresse choisie") + " : " + address.label + ".";
      // Whoever follows the fields learns that they were filled.
      input.dispatchEvent(new Event("change", { bubbles: true }));
      if ("sends" in input.dataset) input.form.requestSubmit();
    }

    function line(address, rank) {
      var option = document.createElement("li");
      option.id = list.id + "-" + rank;
      option.className = "rdv-suggest__option";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      [["rdv-suggest__name", address.label], ["rdv-suggest__detail", address.hint]].forEach(function (one) {
        if (!one[1]) return;
        var span = document.createElement("span");
        span.className = one[0];
        span.textContent = one[1];
        option.append(span, " ");
      });
      return option;
    }

    function show(addresses) {
      found = addresses;
      list.replaceChildren.apply(list, found.map(line));
      point(-1);
      if (found.length) open(); else close();
      // Where something else than an address is looked for, the field says so.
      status.textContent = found.length === 0 ? input.dataset.none || "Aucune adresse trouvée. Vérifiez l’orthographe, ou écrivez le nom de la commune."
        : found.length === 1 ? input.dataset.one || "1 adresse proposée. Flèche vers le bas pour la choisir."
        : found.length + " " + (input.dataset.many || "adresses proposées. Flèches pour choisir.");
    }

    function ask() {
      if (asked) asked.abort();
      if (input.value.trim().length < SHORTEST) { found = []; close(); status.textContent = ""; return; }
      var mine = asked = new AbortController();
      fetch(input.dataset.address + "?q=" + encodeURIComponent(input.value), { signal: mine.signal, headers: { Accept: "application/json" } })
        .then(function (answer) {
          return answer.json().then(function (body) {
            if (mine !== asked) return;
            if (answer.ok) { show(body.addresses); return; }
            found = [];
            close();
            status.textContent = body.message || "La recherche d’adresse ne répond pas. Continuez sans elle.";
          });
        })
        .catch(function (reason) {
          if (reason.name === "AbortError" || mine !== asked) return;
          found = [];
          close();
          status.textContent = "La recherche d’adresse ne répond pas. Vérifiez votre connexion.";
        });
    }

    input.addEventListener("input", function () {
      forget();
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, WAIT);
    });
    input.addEventListener("keydown", function (event) {
      var last = found.length - 1;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (last < 0) return;
        event.preventDefault();
        open();
        if (event.key === "ArrowDown") point(chosen < last ? chosen + 1 : 0);
        else point(chosen > 0 ? chosen - 1 : last);
      } else if (event.key === "Enter" && !list.hidden && chosen >= 0) {
        event.preventDefault();
        take(chosen);
      }
    });
    // Before the box loses the focus, which would close the list under the pointer.
    list.addEventListener("mousedown", function (event) { event.preventDefault(); });
    list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option) take(Array.from(list.children).indexOf(option));
    });
    input.addEventListener("blur", close);
  }
})();
