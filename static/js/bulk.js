// Choosing many tasks of a list, by mouse or by keyboard, and changing them in a dialog. What is chosen
// stays so when the list is read anew.

const bar = document.getElementById("bulk");
const dialog = document.getElementById("bulk-dialog");
const chosen = new Set(); // ids of tasks
let isAll = false; // everything that the list finds, on whichever page
let last; // the row from which Shift chooses a stretch

const boxes = () => [...document.querySelectorAll(".task-table [name=task]")];
const scopes = () => [...document.querySelectorAll(".bulk-choice [name=scope]")];
const rowOf = (element) => element?.closest?.(".task-table tbody tr");

function show() {
  for (const box of boxes()) box.checked = isAll || chosen.has(box.value);
  const shown = boxes().filter((box) => box.checked).length;
  let total = shown;
  for (const scope of scopes()) {
    if (scope.value === "query") {
      scope.checked = isAll;
      if (isAll) total = Number(scope.dataset.total);
    } else {
      scope.checked = shown > 0 && shown === boxes().length;
      scope.indeterminate = shown > 0 && !scope.checked;
    }
  }
  bar.querySelector("[data-count]").textContent = `${total} chosen`;
}

function choose(box, isChosen) {
  isAll = false;
  chosen[isChosen ? "add" : "delete"](box.value);
  last = box.value;
}

function chooseStretch(box) {
  const all = boxes();
  const from = all.findIndex(({ value }) => value === last);
  const to = all.indexOf(box);
  const ends = [from < 0 ? to : from, to].sort((a, b) => a - b);
  for (const other of all.slice(ends[0], ends[1] + 1)) choose(other, box.checked);
}

function chooseNone() {
  isAll = false;
  chosen.clear();
  show();
}

// What is chosen on this page becomes what is ticked, one by one, before some of it changes.
function settle() {
  if (isAll) boxes().forEach(({ value }) => chosen.add(value));
}

document.addEventListener("click", (event) => {
  const box = event.target;
  if (!box.matches?.(".task-table [name=task]")) return;
  settle();
  if (event.shiftKey && last) chooseStretch(box);
  else choose(box, box.checked);
  show();
});

document.addEventListener("change", ({ target }) => {
  if (!target.matches(".bulk-choice [name=scope]")) return;
  chosen.clear();
  isAll = target.value === "query" && target.checked;
  if (target.checked) boxes().forEach(({ value }) => chosen.add(value));
  show();
});

bar.addEventListener("reset", (event) => {
  event.preventDefault();
  chooseNone();
});

// The list was read anew: what has left it is no longer chosen.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id === "bulk-dialog") return open();
  if (target.id !== "results") return;
  const there = new Set(boxes().map(({ value }) => value));
  for (const id of chosen) if (!there.has(id)) chosen.delete(id);
  if (!document.querySelector(".bulk-choice [value=query]")) isAll = false;
  show();
});

function open() {
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("select, .button")?.focus();
}

dialog.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]") && event.target !== dialog) return;
  event.preventDefault();
  dialog.close();
});

function walk(step) {
  const links = [...document.querySelectorAll(".task-table .cell-title a")];
  const at = links.indexOf(rowOf(document.activeElement)?.querySelector(".cell-title a"));
  const next = at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next]?.focus();
  links[next]?.scrollIntoView({ block: "nearest" });
}

function toggle() {
  const row = rowOf(document.activeElement) ?? document.querySelector(".task-table tbody tr:hover");
  row?.querySelector("[name=task]").click();
}

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const isWriting = target.matches("input:not([type=checkbox]), select, textarea, dialog *");
  if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
  if (key === "x") toggle();
  else if (key === "j" || key === "k") walk(key === "j" ? 1 : -1);
  else if (key === "Escape" && !document.querySelector("details.menu[open]")) chooseNone();
  else return;
  event.preventDefault();
});

show();
