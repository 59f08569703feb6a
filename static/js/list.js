// A list shows what is true now: it asks for its results again when something in the team happens.

import { connectPage } from "./live.js";

const PAUSE = 300; // several events in a row are one reload
let timer;

function reload() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (document.getElementById("results")?.contains(document.activeElement)) return;
    window.htmx.ajax("GET", location.href, { target: "#results", swap: "outerHTML", select: "#results" });
  }, PAUSE);
}

connectPage().on("event", reload).on("resync", reload);
