// How many notifications are unread, in the navigation of every page.
//
// Whatever concerns a person is an event of one of their teams, so a page that follows its team asks
// anew when something happens there, and tells the other pages of this browser. Pages without a
// team ask now and then. What one reads in one tab is told to the others when they load next.

import { follow } from "./parts.js";

const PAUSE = 300; // several events in a row are one question
const OFTEN = 15_000; // for what no event told of: another team, another device
const ID = "inbox-link";
const link = () => document.getElementById(ID);
const others = "BroadcastChannel" in window ? new BroadcastChannel("stint.inbox") : null;
let timer;

function ask() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const before = link().dataset.unread;
    await follow(ID, link().dataset.address, () => false);
    if (link().dataset.unread !== before) others?.postMessage("changed");
  }, PAUSE);
}

if (link()) {
  others?.addEventListener("message", ask);
  others?.postMessage("opened"); // what this page shows may be newer than what others do
  document.addEventListener("stint:happened", ask);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  setInterval(() => document.visibilityState === "visible" && ask(), OFTEN);
}
