// Draws the figures that stand in the page as JSON, in the colours of the page, and again when those change.
(function () {
  "use strict";
  var style = getComputedStyle(document.documentElement);

  function coloured(key, value) {
    return typeof value === "string" && value.slice(0, 2) === "--" ? style.getPropertyValue(value).trim() : value;
  }

  function draw(place) {
    var figure = JSON.parse(document.getElementById(place.id + "-figure").textContent, coloured);
    var layout = Object.assign({
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: {family: "system-ui, sans-serif", size: 13, color: coloured("", "--ink")},
      hoverlabel: {font: {family: "ui-monospace, monospace", size: 12}, align: "left", namelength: -1}
    }, figure.layout);
    layout.width = place.clientWidth;
    return Plotly.react(place, figure.data, layout, {
      displayModeBar: false
    });
  }

  // A chart follows the width of its place, whatever changes that: the window, a scroll bar, a printer.
  var sizes = new ResizeObserver(function (entries) {
    entries.forEach(function (entry) {
      var place = entry.target;
      if (place._fullLayout && entry.contentRect.width && Math.abs(place._fullLayout.width - entry.contentRect.width) > 1) {
        Plotly.relayout(place, {width: entry.contentRect.width});
      }
    });
  });

  function drawAll() {
    var places = Array.prototype.slice.call(document.querySelectorAll(".chart"));
    return Promise.all(places.map(draw));
  }

  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  drawAll().then(function () {
    document.querySelectorAll(".chart").forEach(function (place) { sizes.observe(place); });
    document.documentElement.dataset.drawn = String(document.querySelectorAll(".chart .main-svg").length);
  });
})();
