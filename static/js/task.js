// A task's page follows what others do to it, and leaves alone what is being edited here.

import { refreshFiles } from "./files.js";
import { connectPage } from "./live.js";
import { followEditing, sentence, showPeople, tellEditing } from "./people.js";
import { follow, isInUse, readWaiting } from "./parts.js";

document.documentElement.classList.add("js");

const page = document.querySelector("[data-task]");
const { task, here } = page.dataset;
const key = here.split("/").at(-1);
const PARTS = ["text", "talk", "fields", "structure", "custom", "time"];
// What changes tasks without naming them, or what can be chosen for them.
const OF_MANY = /^(status|label|project|milestone|cycle|custom_field|member|event)\.|^task\.bulk_changed$/;

// Time that is being logged is not said yet, wherever the focus is.
const isUsed = (part) => isInUse(part) || Boolean(part.querySelector(".time-log[open]"));
const refresh = (part) => {
  const asked = new URLSearchParams(location.search); // earlier comments stay where they are
  asked.set("part", part);
  follow(part, `${here}?${asked}`, isUsed);
};
const refreshAll = () => PARTS.forEach(refresh);

// Ctrl and Enter sends what is being written.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest("form")?.requestSubmit();
});

const feed = connectPage();
showPeople(feed, { task });
followEditing(feed, (id, people) => { if (id === task) document.getElementById("editing").textContent = sentence(people); });
tellEditing(feed, page, task);
feed.on("resync", () => {
  refreshAll();
  refreshFiles();
});
feed.on("synced", readWaiting);
feed.on("event", ({ verb, target, changes }) => {
  if (OF_MANY.test(verb)) refreshAll();
  else if (target.type === "task" && target.id === task) {
    if (verb === "task.deleted") location.reload();
    else if (changes.title || changes.description) refreshAll();
    else ["talk", "fields", "custom"].forEach(refresh);
  }
  // A duplicate may have been closed along with it.
  if (target.type === "relation" && [changes.source, changes.other].flat().includes(task)) ["talk", "fields"].forEach(refresh);
  if ((target.type === "time_entry" && target.label.startsWith(`${key} `)) || changes.estimated_hours) refresh("time");
  if (["relation", "checklist", "checklist_item", "recurrence"].includes(target.type) || changes.parent) refresh("structure");
  if (target.type === "reaction" && changes.comment?.some((id) => id && document.getElementById(`comment-${id}`))) refresh("talk");
  if (target.type === "upload") refreshFiles();
  if (target.type === "attachment" && (changes.task?.[1] === task || document.getElementById(`file-${target.id}`))) refreshFiles();
  if (target.type === "comment" && (changes.task?.[1] === task || document.getElementById(`comment-${target.id}`))) refresh("talk");
});
