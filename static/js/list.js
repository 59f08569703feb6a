// A list shows what is true now: it asks for its results again when something in the team happens.

import { connectPage } from "./live.js";
import "./filters.js";

const PAUSE = 300; // several events in a row are one reload
const results = () => document.getElementById("results");
let timer;
let isStale = false;

function reload() {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
}

// Where somebody is, by keyboard, nothing is pulled away; it is shown as soon as they leave.
function show() {
  isStale = results().contains(document.activeElement);
  if (!isStale) window.htmx.ajax("GET", location.href, { target: "#results", swap: "outerHTML" });
}

document.addEventListener("focusout", () => isStale && reload());
connectPage().on("event", reload).on("resync", reload);
