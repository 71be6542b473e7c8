// What one does on the calendar besides looking: open in the panel, book an empty time, move.
// Everything here can be done by links and forms as well.
window.rdvAgendaActs = function (place, say, refetch) {
  "use strict";
  var panel = document.getElementById("volet");
  var done = document.getElementById("agenda-fait");
  var dialog = document.getElementById("deplacement");
  var calendarAddress = window.location.href;
  var opener = null;

  // The panel: its appointment has its address in the bar; going back closes it.

  function openPanel(url, element) {
    opener = element;
    window.htmx.ajax("GET", url, { target: panel, swap: "innerHTML" }).then(function () {
      if (!panel.querySelector("#volet-titre")) return window.location.assign(url);
      panel.hidden = false;
      panel.querySelector("#volet-titre").focus();
      if (!(window.history.state && window.history.state.panel)) window.history.pushState({ panel: true }, "", url);
      else window.history.replaceState({ panel: true }, "", url);
    });
  }

  function hidePanel() {
    if (panel.hidden) return;
    panel.hidden = true;
    panel.textContent = "";
    if (opener && document.contains(opener)) opener.focus();
  }

  function closePanel() {
    if (window.history.state && window.history.state.panel) window.history.back();
    else hidePanel();
  }

  window.addEventListener("popstate", function () {
    if (window.location.href === calendarAddress) hidePanel();
  });
  panel.addEventListener("click", function (event) {
    if (event.target.closest("[data-close-panel]")) closePanel();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !panel.hidden && !dialog.open) closePanel();
  });
  document.addEventListener("htmx:responseError", function () {
    say("Le rendez-vous n’a pas pu être ouvert. Rechargez la page.", true);
  });

  function onClick(info) {
    var plain = !info.jsEvent.ctrlKey && !info.jsEvent.metaKey && !info.jsEvent.shiftKey;
    // On an opening window an empty time is booked; who books nothing here reads of the window.
    if (info.event.display === "background" && !place.dataset.bookUrl && info.event.extendedProps.page) {
      window.location.assign(info.event.extendedProps.page);
      return;
    }
    if (!info.event.url || !window.htmx || !plain) return;
    info.jsEvent.preventDefault();
    openPanel(info.event.url, info.el);
  }

  // An empty time leads to the booking, with its start and this agent.

  function onSelect(info) {
    var start = info.allDay ? info.startStr.slice(0, 10) + "T09:00" : info.startStr.slice(0, 16);
    var url = new URL(place.dataset.bookUrl, window.location.href);
    url.searchParams.set("debut", start);
    var minutes = Math.round((info.end - info.start) / 60000);
    if (!info.allDay && minutes > 30) url.searchParams.set("duree", minutes);
    window.location.assign(url);
  }

  // Moving: a dialog says where and who is told; conflicts are read before they are passed over.

  function send(url, fields) {
    var body = new URLSearchParams();
    Object.keys(fields).forEach(function (name) {
      [].concat(fields[name]).forEach(function (value) { body.append(name, value); });
    });
    return fetch(url, {
      method: "POST", body: body,
      headers: { Accept: "application/json", "X-CSRFToken": place.dataset.csrf }
    }).then(function (response) {
      return response.json().then(function (answer) { return { ok: response.ok, body: answer }; });
    });
  }

  function ask(words, told, cautions) {
    dialog.querySelector("[data-words]").textContent = words;
    dialog.querySelector("[data-told]").textContent = told;
    var list = dialog.querySelector("[data-cautions]");
    list.textContent = "";
    cautions.forEach(function (caution) {
      var item = document.createElement("li");
      item.textContent = caution.sentence + " Peut résoudre ce point : " + caution.solved_by + ".";
      list.append(item);
    });
    dialog.querySelector("[data-confirm]").textContent = cautions.length ? "Déplacer quand même" : "Déplacer";
    dialog.returnValue = "";
    dialog.showModal();
    return new Promise(function (resolve) {
      dialog.addEventListener("close", function () { resolve(dialog.returnValue === "oui"); }, { once: true });
    });
  }

  // "2026-11-25T14:15:00", the wall clock of the espace, as "14 h 15".
  function hourOf(text) {
    var minutes = text.slice(14, 16);
    return Number(text.slice(11, 13)) + " h" + (minutes === "00" ? "" : " " + minutes);
  }

  function wordsOf(event) {
    var format = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
    var day = new Date(event.startStr.slice(0, 10) + "T00:00:00Z").toLocaleDateString("fr-FR", format);
    return event.title + " : " + day + " de " + hourOf(event.startStr) + " à " + hourOf(event.endStr) + ".";
  }

  function newKey() {
    return window.crypto.randomUUID ? window.crypto.randomUUID() : String(Math.random()).slice(2) + Date.now();
  }

  function onMove(info) {
    var props = info.event.extendedProps;
    var fields = {
      debut: info.event.startStr.slice(0, 19), fin: info.event.endStr.slice(0, 19),
      version: props.version, cle: newKey(), confirme: []
    };
    var refuse = function (words) {
      info.revert();
      say(words, true);
      refetch();
    };

    function attempt(told, cautions) {
      return ask(wordsOf(info.event), told, cautions).then(function (agreed) {
        if (!agreed) return info.revert();
        fields.confirme = fields.confirme.concat(cautions.map(function (one) { return one.code; }));
        return send(props.moveUrl, fields).then(function (answer) {
          if (answer.ok) return moved(props.moveUrl, answer.body);
          if (answer.body.cautions) return attempt(told, answer.body.cautions);
          return refuse(answer.body.error.message);
        });
      });
    }

    fetch(props.moveUrl, { headers: { Accept: "application/json" } })
      .then(function (response) {
        return response.json().then(function (body) {
          if (!response.ok) return refuse(body.error.message);
          return attempt(body.told, []);
        });
      })
      .catch(function () { refuse("La connexion a été perdue : le rendez-vous n’est pas déplacé."); });
  }

  function moved(url, answer) {
    refetch();
    var button = done.querySelector("button");
    done.querySelector("p").textContent = answer.said;
    done.hidden = false;
    button.hidden = false;
    button.onclick = function () {
      button.hidden = true;
      var back = Object.assign({ version: answer.version, cle: newKey() }, answer.before);
      send(url, back).then(function (undone) {
        // What the place was before cannot be asked about again: it was there.
        if (!undone.ok && undone.body.cautions) {
          back.confirme = undone.body.cautions.map(function (one) { return one.code; });
          return send(url, back);
        }
        return undone;
      }).then(function (undone) {
        done.querySelector("p").textContent = undone.ok
          ? "Le déplacement est annulé. " + undone.body.said
          : undone.body.error.message;
        refetch();
      }).catch(function () { say("La connexion a été perdue : le déplacement n’est pas annulé.", true); });
    };
  }

  return {
    selectable: Boolean(place.dataset.bookUrl),
    selectMirror: true,
    select: onSelect,
    eventClick: onClick,
    eventDrop: onMove,
    eventResize: onMove,
    snapDuration: "00:05:00",
    eventClassNames: function (info) {
      return info.event.id && info.event.id === place.dataset.marked ? ["rdv-cal-marked"] : [];
    }
  };
};
