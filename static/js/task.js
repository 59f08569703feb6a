// A task's page follows what others do to it, and leaves alone what is being edited here.

import { connectPage } from "./live.js";

document.documentElement.classList.add("js");

const page = document.querySelector("[data-task]");
const { task, here } = page.dataset;

function refresh(part) {
  const target = document.getElementById(part);
  if (!target || target.contains(document.activeElement)) return;
  window.htmx.ajax("GET", `${here}?part=${part}`, { target: `#${part}`, swap: "outerHTML" });
}

function refreshAll() {
  for (const part of ["text", "talk", "fields"]) refresh(part);
}

const feed = connectPage();
feed.on("resync", refreshAll);
feed.on("event", ({ verb, target, changes }) => {
  if (target.type === "task" && target.id === task) {
    if (verb === "task.deleted") location.reload();
    else refreshAll();
  }
  if (target.type === "comment") refresh("talk");
});
