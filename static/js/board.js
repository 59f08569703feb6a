// The board: cards that move under the hand at once, by mouse, finger or keyboard, and follow others'.
//
// A card's place is its data-position, a text that sorts; nothing else has to be known to put a card
// that changed elsewhere where it belongs.

import { connectPage } from "./live.js";
import { toast } from "./toast.js";

const announcer = document.getElementById("announcer");
const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
let dragging = false;
const waiting = new Map(); // what happened elsewhere during a drag, by card

const columns = () => document.getElementById("columns");
const cardsOf = (list) => [...list.querySelectorAll(":scope > .task-card")];
const cardById = (id) => document.getElementById(`card-${id}`);
const say = (text) => { announcer.textContent = text; };

// Moving one's own cards

async function post(url, fields) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": csrf, Accept: "application/json" },
    body: new URLSearchParams(fields),
  });
  if (!response.ok) throw new Error(response.status === 403 ? "You may not move this card." : "The card could not be moved.");
}

async function settle(card, before) {
  const list = card.closest(".cards");
  const neighbours = cardsOf(list);
  const place = neighbours.indexOf(card);
  const fields = { status: list.dataset.status };
  if (place > 0) fields.below = neighbours[place - 1].dataset.id;
  else if (neighbours[1]) fields.above = neighbours[1].dataset.id;
  card.classList.add("pending");
  recount(before.list, list);
  try {
    await post(`/tasks/${card.dataset.key}/move`, fields);
    await refresh(card.dataset.id, card.dataset.key, false);
  } catch (error) {
    before.list.insertBefore(card, before.next);
    recount(list, before.list);
    card.classList.remove("pending");
    say(`${error.message} It is back where it was.`);
    toast(error.message, "error");
  }
}

// A card that crosses from one column to another takes its one with it.
function recount(from, to) {
  if (from === to) return;
  for (const [list, step] of [[from, -1], [to, 1]]) {
    const badge = list.closest(".column").querySelector("[data-count]");
    badge.textContent = Number(badge.textContent) + step;
    const empty = list.closest(".column").querySelector(".column-empty");
    if (empty) empty.hidden = Number(badge.textContent) > 0;
  }
}

function makeSortable() {
  if (!columns().hasAttribute("data-editable") || !window.Sortable) return;
  for (const list of columns().querySelectorAll(".cards")) {
    window.Sortable.create(list, {
      group: "board",
      draggable: ".task-card",
      filter: "a, summary, select, button",
      preventOnFilter: false,
      animation: 120,
      delay: 180,
      delayOnTouchOnly: true,
      ghostClass: "dragged",
      onStart: () => { dragging = true; },
      onEnd: ({ item, from, to, oldDraggableIndex, newDraggableIndex }) => {
        dragging = false;
        if (from !== to || oldDraggableIndex !== newDraggableIndex) {
          const others = cardsOf(from).filter((card) => card !== item);
          settle(item, { list: from, next: others[oldDraggableIndex] ?? from.querySelector(".more") });
        }
        for (const [id, key] of waiting) refresh(id, key);
        waiting.clear();
      },
    });
  }
}

// Alt and an arrow key do what the mouse does.
document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".task-card");
  if (!card || !event.altKey || !columns().hasAttribute("data-editable")) return;
  const list = card.closest(".cards");
  const before = { list, next: card.nextElementSibling };
  const lists = [...columns().querySelectorAll(".cards")];
  const cards = cardsOf(list);
  const place = cards.indexOf(card);
  const beside = lists[lists.indexOf(list) + { ArrowLeft: -1, ArrowRight: 1 }[event.key]];
  if (beside) beside.prepend(card);
  else if (event.key === "ArrowUp" && place > 0) cards[place - 1].before(card);
  else if (event.key === "ArrowDown" && place < cards.length - 1) cards[place + 1].after(card);
  else return;
  event.preventDefault();
  card.focus();
  const where = card.closest(".column");
  const number = cardsOf(card.closest(".cards")).indexOf(card) + 1;
  say(`${card.dataset.key}: ${where.getAttribute("aria-label")}, place ${number}`);
  settle(card, before);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.(".task-card")) event.target.querySelector(".card-title").click();
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest(".quick-add");
  if (!form) return;
  event.preventDefault();
  const input = form.elements.title;
  const data = new FormData(form);
  input.value = "";
  try {
    await post(form.action, data);
  } catch {
    input.value = data.get("title");
    toast("The task could not be added. Try again.", "error");
  }
});

// What others do

function place(card, fresh) {
  const list = columns().querySelector(`.cards[data-status="${CSS.escape(card.dataset.status)}"]`);
  const old = cardById(card.dataset.id);
  const had = old === document.activeElement || old?.contains(document.activeElement);
  const from = old?.closest(".cards");
  old?.remove();
  const after = cardsOf(list).find((other) => other.dataset.position > card.dataset.position);
  const more = list.querySelector(".more");
  // Below the last card that is shown there are others: it will come with "Show more".
  if (!after && more && from !== list) {
    if (from) recount(from, list);
    return;
  }
  list.insertBefore(card, after ?? more);
  window.htmx?.process(card);
  if (fresh) card.classList.add("fresh");
  if (had) card.focus();
  if (from) recount(from, list);
}

async function refresh(id, key, fresh = true) {
  if (dragging) return waiting.set(id, key);
  const response = await fetch(`/tasks/${key}/card`);
  if (response.status === 404) return drop(id);
  if (!response.ok) return;
  const template = document.createElement("template");
  template.innerHTML = await response.text();
  const card = template.content.querySelector(".task-card");
  if (dragging) waiting.set(id, key);
  else place(card, fresh);
}

function drop(id) {
  const card = cardById(id);
  if (!card) return;
  const badge = card.closest(".column").querySelector("[data-count]");
  badge.textContent = Number(badge.textContent) - 1;
  card.remove();
}

function add(id, key, status) {
  const list = columns().querySelector(`.cards[data-status="${CSS.escape(status)}"]`);
  const column = list?.closest(".column");
  if (!column || cardById(id)) return;
  const badge = column.querySelector("[data-count]");
  badge.textContent = Number(badge.textContent) + 1;
  const empty = column.querySelector(".column-empty");
  if (empty) empty.hidden = true;
  refresh(id, key);
}

function reload() {
  window.htmx.ajax("GET", location.href, { target: "#columns", swap: "outerHTML" });
}

const isFiltered = () => new URLSearchParams(location.search).size > 0;

const feed = connectPage();
feed.on("resync", reload);
feed.on("event", (event) => {
  const { verb, target, changes } = event;
  if (verb === "task.imported" || verb.startsWith("status.") || verb === "member.updated" || verb === "team.updated") return reload();
  if (target.type !== "task") return;
  if (isFiltered()) return reload();
  const [key] = target.label.split(" ", 1);
  if (verb === "task.created") add(target.id, key, changes.status[1]);
  else if (verb === "task.deleted") drop(target.id);
  else if (cardById(target.id) || changes.status || changes.position) moved(target.id, key, changes);
});

// A card that was not shown, moved between columns, still moves a number.
function moved(id, key, changes) {
  if (!cardById(id) && changes.status) {
    const [from, to] = changes.status.map((status) => columns().querySelector(`.cards[data-status="${CSS.escape(status)}"]`));
    if (from && to) recount(from, to);
  }
  refresh(id, key);
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "columns") makeSortable();
});
makeSortable();
