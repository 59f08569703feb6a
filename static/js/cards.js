// The cards of a board: where each stands, how many there are, and putting one where it belongs.
//
// A card's place is its data-position, a text that sorts; nothing else has to be known to put a card
// that changed elsewhere where it belongs.

const csrf = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
// A request of ours wants a part of a page, as those of htmx do.
const PART = { "HX-Request": "true" };

export const columns = () => document.getElementById("columns");
export const listOf = (status) => columns().querySelector(`.cards[data-status="${CSS.escape(status)}"]`);
export const cardsOf = (list) => [...list.querySelectorAll(":scope > .task-card")];
export const cardById = (id) => document.getElementById(`card-${id}`);

export function count(list, step) {
  const column = list.closest(".column");
  const number = column.querySelector("[data-count]");
  const total = Number(number.textContent) + step;
  number.textContent = total;
  number.closest(".badge").classList.toggle("badge-danger", total > Number(number.dataset.limit ?? Infinity));
  column.querySelector(".column-empty").hidden = total > 0;
}

// A card that crosses from one column to another takes its one with it.
export function recount(from, to) {
  if (!from || !to || from === to) return;
  count(from, -1);
  count(to, 1);
}

// Puts a card that came from the server into its column, in place of what was shown of it before.
export function place(card, { fresh = false, shown = false } = {}) {
  const list = listOf(card.dataset.status);
  const old = cardById(card.dataset.id);
  if (!list || (old && Number(old.dataset.version) > Number(card.dataset.version))) return;
  const from = old?.closest(".cards");
  const isFocused = old?.contains(document.activeElement);
  recount(from, list);
  old?.remove();
  const next = cardsOf(list).find((other) => follows(other, card));
  const more = list.querySelector(":scope > .more");
  // Below the last card that is shown there are others: it will come with "Show more".
  if (!next && more && from !== list && !shown) return;
  list.insertBefore(card, next ?? more);
  if (fresh) card.classList.add("fresh");
  if (isFocused) card.focus();
}

function follows({ dataset: one }, { dataset: other }) {
  return one.position === other.position ? one.id > other.id : one.position > other.position;
}

// One's own new card is shown at the end of what is shown; those that come after it belong above it.
export function keepSorted(card) {
  while (card.previousElementSibling && follows(card.previousElementSibling, card)) card.after(card.previousElementSibling);
}

export function remove(id) {
  const card = cardById(id);
  if (!card) return;
  count(card.closest(".cards"), -1);
  card.remove();
}

// The card as it is now, or null when it is gone.
export async function load(key) {
  const response = await fetch(`/tasks/${key}/card`, { headers: PART });
  if (response.status === 404) return null;
  if (!response.ok || response.redirected) throw new Error("The card could not be read.");
  return parse(await response.text());
}

// Sends a form and gives the card that it is about. What goes wrong is said in a sentence.
export async function post(url, fields) {
  const body = new URLSearchParams(fields);
  const headers = { "X-CSRFToken": csrf, ...PART };
  const response = await fetch(url, { method: "POST", headers, body }).catch(() => {
    throw new Error("Stint cannot be reached.");
  });
  if (response.ok && !response.redirected) return parse(await response.text());
  const reasons = { 200: "You are signed out. Reload the page to sign in.", 403: "You may not do this, or are no longer signed in.", 404: "This is not there any more." };
  if (response.status === 422) throw new Error(await response.text());
  throw new Error(reasons[response.status] ?? "That did not work.");
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.querySelector(".task-card");
}
