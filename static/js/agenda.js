// The agenda's calendar: what the server sends, drawn by FullCalendar.
(function () {
  "use strict";

  var REFRESH_EVERY = 60000; // milliseconds
  var NARROW = 768; // pixels: under it, a day at a time
  var VIEW_KEY = "rdv.agenda.view";
  var FIRST_HOUR = "07:00";
  var LAST_HOUR = "20:00";
  var VIEWS = ["dayGridMonth", "timeGridWeek", "timeGridDay", "listWeek"];

  var place = document.getElementById("agenda");
  var state = document.getElementById("agenda-etat");
  if (!place || !window.FullCalendar) return;

  // The browser may stand in another zone than the espace: its wall clock is asked for by name.
  function wallClock() {
    var parts = {};
    new Intl.DateTimeFormat("en-CA", {
      timeZone: place.dataset.zone, hourCycle: "h23",
      year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit"
    }).formatToParts(new Date()).forEach(function (part) { parts[part.type] = part.value; });
    return parts.year + "-" + parts.month + "-" + parts.day + "T" + parts.hour + ":" + parts.minute + ":" + parts.second;
  }

  function chosenView() {
    var narrow = window.innerWidth < NARROW;
    try {
      var kept = window.localStorage.getItem(VIEW_KEY);
      if (!narrow && VIEWS.indexOf(kept) >= 0) return kept;
    } catch (refused) { /* no storage: the default view */ }
    return narrow ? "timeGridDay" : "timeGridWeek";
  }

  function keepView(name) {
    if (window.innerWidth < NARROW) return;
    try { window.localStorage.setItem(VIEW_KEY, name); } catch (refused) { /* nothing to keep it in */ }
  }

  function say(words, failed, link) {
    state.textContent = words;
    state.classList.toggle("rdv-cal-state--failed", failed);
    if (link) {
      var way = document.createElement("a");
      way.href = link.url;
      way.textContent = link.label;
      state.append(" ", way);
    }
  }

  // "2026-11-23" and so many days.
  function daysAfter(day, number) {
    return new Date(Date.parse(day + "T00:00:00Z") + number * 86400000).toISOString().slice(0, 10);
  }

  function isDrawn(event) {
    var hidden = JSON.parse(place.dataset.hiddenDays);
    var weekday = new Date(event.start.slice(0, 10) + "T00:00:00Z").getUTCDay();
    if (hidden.indexOf(weekday) >= 0) return false;
    if (calendar.view.type.indexOf("timeGrid") !== 0) return true;
    return event.start.slice(11, 16) >= FIRST_HOUR && event.end.slice(11, 16) <= LAST_HOUR;
  }

  // An appointment outside the days and hours that are drawn must not be forgotten.
  function tellHidden(events) {
    var missed = events.filter(function (event) { return event.id && !isDrawn(event); });
    if (!missed.length) return say("", false);
    var words = missed.length === 1 ? "Un rendez-vous n’est pas affiché" : missed.length + " rendez-vous ne sont pas affichés";
    say(words + " : jour masqué, ou heure hors du calendrier.", false,
      { url: place.dataset.listUrl + "&du=" + missed[0].start.slice(0, 10), label: "Voir la liste" });
  }

  function load(info, done, failed) {
    var url = new URL(place.dataset.eventsUrl, window.location.href);
    var first = info.startStr.slice(0, 10);
    var after = info.endStr.slice(0, 10);
    // A week ends before its hidden days: they are asked for too.
    if (daysAfter(first, 1) < after) after = daysAfter(after, 2);
    url.searchParams.set("start", first);
    url.searchParams.set("end", after);
    fetch(url, { headers: { Accept: "application/json" } })
      .then(function (response) {
        return response.json().then(function (body) {
          if (response.ok) {
            tellHidden(body);
            done(body);
          } else {
            var login = response.status === 401 ? { url: place.dataset.loginUrl, label: "Se connecter" } : null;
            say(body.error.message, true, login);
            failed(new Error(body.error.code));
          }
        });
      })
      .catch(function (error) {
        say("L’agenda n’a pas pu être chargé. Vérifiez votre connexion ; une nouvelle tentative suit.", true);
        failed(error);
      });
  }

  function span(name, words) {
    var element = document.createElement("span");
    element.className = "rdv-cal-event__" + name;
    element.textContent = words;
    return element;
  }

  // "9 h", "9 h 05": the words of every other page.
  function clock(moment) {
    var time = moment.start;
    return time.hour + " h" + (time.minute ? " " + String(time.minute).padStart(2, "0") : "");
  }

  function content(info) {
    if (info.event.display === "background") return true;
    var props = info.event.extendedProps;
    var box = document.createElement("div");
    box.className = "rdv-cal-event";
    var isList = info.view.type.indexOf("list") === 0;
    if (info.timeText && !info.event.allDay && !isList) box.append(span("time", info.timeText), " ");
    box.append(span("title", info.event.title), " ");
    if (props.status) {
      var badge = span("status", props.status);
      badge.classList.add("rdv-status", "rdv-status--" + props.key);
      box.append(badge, " ");
    }
    // What the box has no room for: a screen reader says it after what is seen.
    if (props.lines) {
      var rest = document.createElement("span");
      rest.className = "fr-sr-only";
      rest.textContent = props.lines.filter(function (line) {
        return line !== info.event.title && line !== props.status;
      }).join(", ");
      box.append(rest);
    }
    return { domNodes: [box] };
  }

  function describe(info) {
    var lines = info.event.extendedProps.lines;
    if (lines) info.el.title = lines.join("\n");
  }

  // FullCalendar calls its arrows images without a name, and names days by their number alone.
  function quieten() {
    place.querySelectorAll(".fc-icon[role=img]").forEach(function (icon) {
      icon.removeAttribute("role");
      icon.setAttribute("aria-hidden", "true");
    });
  }

  // The day on paper is one of those in sight: today, or the first.
  function followDay(view) {
    var link = document.querySelector("[data-day-link]");
    if (!link) return;
    var today = wallClock().slice(0, 10);
    var first = calendar.formatIso(view.currentStart, true);
    var inSight = first <= today && today < calendar.formatIso(view.currentEnd, true);
    var url = new URL(link.href);
    url.searchParams.set("du", inSight ? today : first);
    link.href = url;
  }

  var acts = window.rdvAgendaActs(place, say, function () { calendar.refetchEvents(); });
  var calendar = new window.FullCalendar.Calendar(place, Object.assign(acts, {
    locale: "fr",
    timeZone: place.dataset.zone,
    now: wallClock,
    initialView: chosenView(),
    initialDate: place.dataset.day,
    headerToolbar: { left: "prev,today,next", center: "title", right: "dayGridMonth,timeGridWeek,timeGridDay,listWeek" },
    firstDay: 1,
    hiddenDays: JSON.parse(place.dataset.hiddenDays),
    slotMinTime: FIRST_HOUR,
    slotMaxTime: LAST_HOUR,
    height: "auto",
    allDayText: "Jour",
    eventDisplay: "block",
    slotEventOverlap: false,
    nowIndicator: true,
    navLinks: true,
    dayMaxEvents: 6,
    slotLabelFormat: clock,
    eventTimeFormat: clock,
    displayEventEnd: false,
    noEventsContent: "Aucun rendez-vous sur ces jours",
    events: load,
    eventContent: content,
    eventDidMount: describe,
    dayCellDidMount: function (info) { info.el.removeAttribute("aria-labelledby"); },
    datesSet: function (info) {
      quieten();
      followDay(info.view);
    },
    viewDidMount: function (info) { keepView(info.view.type); }
  }));
  calendar.render();

  function refresh() {
    // Not while something is being decided: the event in hand would leave it.
    if (!document.hidden && !document.querySelector("dialog[open]")) calendar.refetchEvents();
  }
  window.setInterval(refresh, REFRESH_EVERY);
  document.addEventListener("visibilitychange", refresh);
})();
