// A list whose items are dragged into another order; its buttons do the same without this.
(function () {
  "use strict";
  document.querySelectorAll("[data-order]").forEach(function (list) {
    var form = document.getElementById(list.dataset.order);
    if (!form) return;
    var moved = null;
    list.querySelectorAll("[data-id]").forEach(function (item) { item.draggable = true; });
    list.addEventListener("dragstart", function (event) {
      moved = event.target.closest("[data-id]");
      if (!moved) return;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", moved.dataset.id);
    });
    list.addEventListener("dragover", function (event) {
      var over = event.target.closest("[data-id]");
      if (!moved || !over) return;
      event.preventDefault();
      if (over === moved) return;
      var box = over.getBoundingClientRect();
      var after = event.clientY > box.top + box.height / 2;
      list.insertBefore(moved, after ? over.nextElementSibling : over);
    });
    list.addEventListener("dragend", function () {
      if (!moved) return;
      moved = null;
      var ids = Array.from(list.querySelectorAll("[data-id]"), function (item) { return item.dataset.id; });
      if (form.elements.ordre.value === ids.join(",")) return;
      form.elements.ordre.value = ids.join(",");
      form.requestSubmit();
    });
  });
})();
