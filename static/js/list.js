// A list shows what is true now: it asks for its results again when something in the team happens.

import { connectPage } from "./live.js";
import { follow, readWaiting } from "./parts.js";
import "./filters.js";

const PAUSE = 300; // several events in a row are one reload
let timer;

function reload() {
  clearTimeout(timer);
  timer = setTimeout(() => follow("results", location.href), PAUSE);
}

connectPage().on("event", reload).on("resync", reload).on("synced", readWaiting);
