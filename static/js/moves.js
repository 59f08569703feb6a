// Moving one's own cards, by mouse, finger or keyboard: a card moves at once and settles when the
// server answers.

import { cardsOf, columns, load, place, post, recount, remove } from "./cards.js";
import { toast } from "./toast.js";

const announcer = document.getElementById("announcer");
const ways = new Map(); // cards on their way, by id: where each set out and what is still to be answered
let dragging = false;

export const isDragging = () => dragging;
export const say = (text) => { announcer.textContent = text; };

// Whether the card is being saved here; if so, it is read again when that is over.
export function isOnItsWay(id) {
  const way = ways.get(id);
  if (way) way.isStale = true;
  return Boolean(way);
}

// `before` is where the card was: its list and the card that followed it there.
function settle(card, before) {
  const { id, key } = card.dataset;
  const list = card.closest(".cards");
  const fields = { status: list.dataset.status };
  if (card.previousElementSibling) fields.below = card.previousElementSibling.dataset.id;
  if (card.nextElementSibling?.matches(".task-card")) fields.above = card.nextElementSibling.dataset.id;
  recount(before.list, list);
  card.classList.add("pending");
  const way = ways.get(id) ?? { before, left: 0, turn: Promise.resolve() };
  ways.set(id, way);
  way.left += 1;
  way.turn = way.turn.then(() => post(`/tasks/${key}/move`, fields)).then(
    (fresh) => arrive(way, id, fresh),
    (error) => turnBack(way, card, error),
  );
}

// Of several moves of one card the last answer counts; until then it stays under the hand.
async function arrive(way, id, fresh) {
  way.left -= 1;
  if (way.left) return;
  ways.delete(id);
  const card = way.isStale ? await load(fresh.dataset.key).catch(() => fresh) : fresh;
  if (!card) return remove(id);
  document.getElementById(`card-${id}`)?.classList.remove("pending");
  place(card, { shown: true });
}

function turnBack(way, card, error) {
  way.left -= 1;
  toast(`${error.message} ${card.dataset.key} is back where it was.`, "error");
  say(`${error.message} ${card.dataset.key} is back where it was.`);
  if (way.left) return;
  ways.delete(card.dataset.id);
  const shown = document.getElementById(card.id);
  if (!shown) return;
  const { list, next } = way.before;
  recount(shown.closest(".cards"), list);
  list.insertBefore(shown, next?.parentNode === list ? next : list.querySelector(":scope > .more"));
  shown.classList.remove("pending");
}

export function makeSortable(onDrop) {
  if (!columns().hasAttribute("data-editable") || !window.Sortable) return;
  for (const list of columns().querySelectorAll(".cards")) {
    window.Sortable.create(list, {
      group: "board",
      draggable: ".task-card",
      filter: ".card-menu, .menu-panel",
      preventOnFilter: false,
      animation: 120,
      delay: 180,
      delayOnTouchOnly: true,
      touchStartThreshold: 5,
      ghostClass: "dragged",
      onStart: () => { dragging = true; },
      onEnd: ({ item, from, to, oldDraggableIndex, newDraggableIndex }) => {
        dragging = false;
        if (from !== to || oldDraggableIndex !== newDraggableIndex) {
          const others = cardsOf(from).filter((card) => card !== item);
          settle(item, { list: from, next: others[oldDraggableIndex] });
        }
        onDrop();
      },
    });
  }
}

// Arrow keys walk over the cards; with Alt they take the card along.
document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".task-card");
  if (!card || event.target.closest("details[open]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "Enter" && event.target === card) return card.querySelector(".card-title").click();
  if (!/^Arrow(Left|Right|Up|Down)$/.test(event.key)) return;
  event.preventDefault();
  if (!event.altKey) walk(card, event.key);
  else if (columns().hasAttribute("data-editable")) take(card, event.key);
});

function walk(card, key) {
  const list = card.closest(".cards");
  const cards = cardsOf(list);
  const number = cards.indexOf(card);
  let next = cards[number + ({ ArrowUp: -1, ArrowDown: 1 }[key] ?? 0)];
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const found = listsFrom(list, key).map(cardsOf).find((others) => others.length);
    next = found?.[Math.min(number, found.length - 1)];
  }
  next?.focus();
}

function take(card, key) {
  const list = card.closest(".cards");
  const before = { list, next: card.nextElementSibling };
  const beside = listsFrom(list, key)[0];
  const cards = cardsOf(list);
  const number = cards.indexOf(card);
  if (beside) beside.prepend(card);
  else if (key === "ArrowUp" && number > 0) cards[number - 1].before(card);
  else if (key === "ArrowDown" && number < cards.length - 1) cards[number + 1].after(card);
  else return;
  card.focus();
  const now = card.closest(".cards");
  say(`${card.dataset.key}: ${now.closest(".column").getAttribute("aria-label")}, place ${cardsOf(now).indexOf(card) + 1}`);
  settle(card, before);
}

// The lists on this side of one, the nearest first.
function listsFrom(list, key) {
  const lists = [...columns().querySelectorAll(".cards")];
  const number = lists.indexOf(list);
  if (key === "ArrowLeft") return lists.slice(0, number).reverse();
  return key === "ArrowRight" ? lists.slice(number + 1) : [];
}
