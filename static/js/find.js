// The motifs of the chosen service only; without this script all of them are listed by service.
(function () {
  "use strict";
  var form = document.querySelector("form[data-filter-motifs]");
  var service = form && form.elements.service;
  var motif = form && form.elements.motif;
  if (!service || !motif) return;

  function filter() {
    var chosen = service.value ? service.options[service.selectedIndex].text : "";
    motif.querySelectorAll("optgroup").forEach(function (group) {
      var hidden = Boolean(chosen) && group.label !== chosen && group.label !== "Tous services";
      group.hidden = hidden;
      group.disabled = hidden;
    });
    var option = motif.options[motif.selectedIndex];
    if (option && option.parentElement.disabled) motif.value = "";
  }
  service.addEventListener("change", filter);
  filter();
})();
