// The board: follows what happens elsewhere, and takes new tasks.

import { cardById, columns, count, keepSorted, listOf, load, place, post, recount, remove } from "./cards.js";
import { connectPage } from "./live.js";
import { editorsOf, followEditing, markCard, showPeople } from "./people.js";
import { isDragging, isOnItsWay, makeSortable, say } from "./moves.js";
import { readAnew } from "./parts.js";
import { toast } from "./toast.js";
import "./filters.js";

const OF_MANY = /^(status|label|member|team|event)\.|^relation\.created$|^task\.(imported|bulk_changed|spread|purged|archived|unarchived|restored)$/;
const MANY = 12; // so many cards at once are sooner read as one board
const held = []; // what happened elsewhere while a card was in the hand or the board was being read
const reading = new Map(); // cards that are being read, by id, and whether they have changed again
const added = new Set(); // tasks whose ones are counted already
let isReloading = false;
let isStale = false;

const isBusy = () => isDragging() || isReloading;
const isFiltered = () => [...new URLSearchParams(location.search).values()].some(Boolean);

function receive(event) {
  if (isBusy()) held.push(event);
  else if (event.seq > Number(columns().dataset.seq)) apply(event);
}

function release() {
  if (isBusy()) return;
  if (isStale) return reload();
  for (const event of held.splice(0)) receive(event);
}

function apply({ verb, target, changes }) {
  // What other things say may be asked for by a filter; a relation may have closed a duplicate.
  if (isFiltered() || OF_MANY.test(verb)) return reload();
  if (target.type !== "task") return;
  const [key] = target.label.split(" ", 1);
  if (verb === "task.created") return appear(target.id, key, changes.status[1]);
  if (verb === "task.deleted") return cardById(target.id) ? remove(target.id) : reload();
  // A card that is not shown moves a number all the same.
  if (!cardById(target.id) && changes.status) recount(...changes.status.map(listOf));
  if (cardById(target.id) || changes.status || changes.position) refresh(target.id, key);
}

function appear(id, key, status) {
  if (cardById(id) || added.has(id) || !listOf(status)) return;
  added.add(id);
  count(listOf(status), 1);
  refresh(id, key);
}

async function refresh(id, key) {
  if (isOnItsWay(id)) return;
  if (reading.has(id)) return reading.set(id, true);
  if (reading.size >= MANY) return reload();
  reading.set(id, false);
  try {
    const card = await load(key);
    // Meanwhile the card may have been taken into the hand, or have changed once more.
    if (isBusy()) isStale = true;
    else if (!card) remove(id);
    else if (!isOnItsWay(id)) place(card, { fresh: true });
  } catch {
    isStale = true; // the connection is gone: the board is read anew when it is back
  }
  const hasChanged = reading.get(id);
  reading.delete(id);
  if (hasChanged) refresh(id, key);
}

// All columns anew. What is being typed, the focus and how far each column is scrolled remain.
function reload() {
  isStale = isBusy();
  if (isStale) return;
  isReloading = true;
  const focused = document.activeElement.id;
  const scrolled = [...columns().querySelectorAll(".cards")].map((list) => [list.dataset.status, list.scrollTop]);
  const across = columns().scrollLeft;
  const finish = (isShown) => {
    isReloading = false;
    for (const [status, top] of scrolled) listOf(status)?.scrollTo({ top, behavior: "instant" });
    columns().scrollTo({ left: across, behavior: "instant" });
    if (document.activeElement === document.body) document.getElementById(focused)?.focus({ preventScroll: true });
    if (isShown) release();
    else isStale = true; // until the card has been dropped or the connection is back
  };
  readAnew("columns", location.pathname + location.search, isDragging).then(finish);
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".quick-add");
  if (!form) return;
  event.preventDefault();
  const input = form.elements.title;
  const data = new FormData(form);
  input.value = "";
  try {
    const card = await post(form.action, data);
    const { id, key } = card.dataset;
    if (!cardById(id) && !added.has(id)) count(listOf(card.dataset.status), 1);
    added.add(id);
    place(card, { fresh: true, shown: true });
    cardById(id)?.scrollIntoView({ block: "nearest" });
    say(`${key} is added.`);
    if (isFiltered()) toast(`${key} is added.`);
  } catch (error) {
    input.value ||= data.get("title");
    toast(`${error.message} The task was not added.`, "error");
  }
});

document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (elt.id === "columns") {
    makeSortable(release);
    for (const card of elt.querySelectorAll(".task-card")) markCard(card, editorsOf(card.dataset.id));
  }
  if (!elt.matches?.(".task-card")) return;
  // "Show more" can bring a card that has been put here meanwhile.
  for (const card of document.querySelectorAll(`[id="${elt.id}"]`)) if (card !== elt) card.remove();
  markCard(elt, editorsOf(elt.dataset.id));
  keepSorted(elt);
  if (document.activeElement === document.body) elt.focus({ preventScroll: true });
});

makeSortable(release);
const feed = connectPage();
showPeople(feed);
followEditing(feed, (id, people) => cardById(id) && markCard(cardById(id), people));
feed.on("resync", reload).on("event", receive).on("synced", () => isStale && reload());
