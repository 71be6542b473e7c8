// Draws the points of a list on a map. The list stays: it is what is read without pictures.
(function () {
  "use strict";
  var CLOSE = 16; // zoom where a house is told from its neighbour
  var images = document.currentScript.src.replace(/js\/map[^/]*$/, "vendor/leaflet-1.9.4/images/");

  document.querySelectorAll("[data-map]").forEach(draw);

  function draw(box) {
    if (!window.L) return;
    var items = Array.from(box.querySelectorAll("[data-latitude]"));
    if (!items.length) return;
    var canvas = document.createElement("div");
    canvas.className = "rdv-map__canvas";
    canvas.setAttribute("role", "region");
    canvas.setAttribute("aria-label", box.dataset.label);
    box.prepend(canvas);
    window.L.Icon.Default.imagePath = images;
    var map = window.L.map(canvas, { zoomControl: false, scrollWheelZoom: false });
    window.L.control.zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
    map.attributionControl.setPrefix(false);
    var tiles = window.L.tileLayer(box.dataset.tiles, { attribution: box.dataset.credit, maxZoom: 19 });
    tiles.addTo(map);
    var dragged = "fields" in box.dataset;
    var markers = items.map(function (item) {
      var label = item.querySelector("span").textContent;
      var marker = window.L.marker([item.dataset.latitude, item.dataset.longitude], { title: label, alt: label, draggable: dragged, keyboard: !dragged });
      var words = document.createElement("span");
      words.textContent = label;
      marker.bindPopup(words);
      if (item.dataset.kind === "asked") marker.on("add", function () { marker._icon.classList.add("rdv-map__asked"); });
      return marker.addTo(map);
    });
    var bounds = window.L.latLngBounds(markers.map(function (marker) { return marker.getLatLng(); }));
    if (markers.length > 1) map.fitBounds(bounds.pad(0.2), { maxZoom: CLOSE });
    else map.setView(bounds.getCenter(), CLOSE);
    if (dragged) tie(map, markers[0]);
  }

  // The point and the two fields follow each other.
  function tie(map, marker) {
    var latitude = document.querySelector("input[name=latitude]");
    var longitude = document.querySelector("input[name=longitude]");
    if (!latitude || !longitude) return;
    marker.on("dragend", function () {
      var point = marker.getLatLng();
      latitude.value = point.lat.toFixed(6);
      longitude.value = point.lng.toFixed(6);
    });
    latitude.form.addEventListener("change", function () {
      var lat = parseFloat(latitude.value.replace(",", ".")), lng = parseFloat(longitude.value.replace(",", "."));
      if (isNaN(lat) || isNaN(lng)) return;
      marker.setLatLng([lat, lng]);
      map.setView([lat, lng]);
    });
  }
})();
