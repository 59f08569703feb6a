// A task's page follows what others do to it, and leaves alone what is being edited here.

import { connectPage } from "./live.js";

document.documentElement.classList.add("js");

const page = document.querySelector("[data-task]");
const { task, here } = page.dataset;
const stale = new Set(); // parts that have changed elsewhere while they were being used here

function refresh(part) {
  const target = document.getElementById(part);
  if (target.contains(document.activeElement)) return stale.add(part);
  stale.delete(part);
  const isOpen = document.querySelector(".activity").open;
  window.htmx.ajax("GET", `${here}?part=${part}`, { target: `#${part}`, swap: "outerHTML" }).then(() => {
    document.querySelector(".activity").open = isOpen;
  });
}

function refreshAll() {
  for (const part of ["text", "talk", "fields"]) refresh(part);
}

// The focus has moved on when this is done, and so has what was entered.
document.addEventListener("focusout", () => setTimeout(() => stale.forEach(refresh), 300));

// Ctrl and Enter sends what is being written.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest("form")?.requestSubmit();
});

const feed = connectPage();
feed.on("resync", refreshAll);
feed.on("event", ({ verb, target, changes }) => {
  if (target.type === "task" && target.id === task) {
    if (verb === "task.deleted") location.reload();
    else if (changes.title || changes.description) refreshAll();
    else ["talk", "fields"].forEach(refresh);
  }
  if (target.type === "comment" && (changes.task?.[1] === task || document.getElementById(`comment-${target.id}`))) refresh("talk");
});
