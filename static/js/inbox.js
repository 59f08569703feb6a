// How many notifications are unread, in the navigation of every page.
//
// The socket says when the inbox has changed: the one by which the page follows its team, or one of
// its own. What it said may have got lost, and sockets may not get through: then the page asks.

import { feedOfPage } from "./live.js";
import { follow } from "./parts.js";

const PAUSE = 300; // several notifications in a row are one question
const OFTEN = 15_000; // while nobody tells
const SELDOM = 60_000;
const ID = "inbox-link";
const link = () => document.getElementById(ID);
let isTold = false;
let asked = Date.now();
let timer;

function ask() {
  clearTimeout(timer);
  asked = Date.now();
  timer = setTimeout(() => follow(ID, link().dataset.address, () => false), PAUSE);
}

function askIfLate() {
  const isVisible = document.visibilityState === "visible";
  if (isVisible && Date.now() - asked >= (isTold ? SELDOM : OFTEN)) ask();
}

// Once the other modules of the page have run: one of them may have connected it.
function listen() {
  feedOfPage().on("inbox", ask).on("state", (state, way) => {
    const wasTold = isTold;
    isTold = state === "online" && way !== "asking";
    if (isTold && !wasTold) ask(); // what was said until now was not heard
  });
  document.addEventListener("stint:happened", () => isTold || ask());
  document.addEventListener("visibilitychange", askIfLate);
  setInterval(askIfLate, OFTEN);
}

if (link()) document.addEventListener("DOMContentLoaded", listen);
