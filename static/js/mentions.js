// Offers members while somebody types @ in a text box below [data-people]. Without it, or when it does
// not answer, typing the name works as well.

const PAUSE = 120;
const BEGINNING = /(?:^|[^\w@./+-])@([\p{L}\p{N}][\p{L}\p{N} .+_-]{0,40})$/u;

let box; // the text box that is being completed
let list;
let timer;
let asked = 0; // so that a late answer to an old question is passed by

function typed() {
  return BEGINNING.exec(box.value.slice(0, box.selectionStart))?.[1];
}

function close() {
  clearTimeout(timer);
  asked += 1;
  list?.parentElement.remove();
  list = undefined;
  box?.removeAttribute("aria-activedescendant");
  box?.setAttribute("aria-expanded", "false");
}

async function ask(beginning) {
  const number = (asked += 1);
  const address = box.closest("[data-people]").dataset.people;
  const answer = await fetch(`${address}?query=${encodeURIComponent(beginning)}`).catch(() => undefined);
  if (!answer?.ok || number !== asked) return;
  const { people } = await answer.json();
  if (number === asked) show(people);
}

function show(people) {
  list?.parentElement.remove();
  list = undefined;
  if (!people.length) return close();
  list = document.createElement("ul");
  list.id = "mention-choice";
  list.className = "menu-panel mention-choice";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Members");
  list.append(...people.map(option));
  const place = document.createElement("div");
  place.className = "mention-place";
  place.append(list);
  box.after(place);
  box.setAttribute("aria-expanded", "true");
  choose(0);
}

function option({ name, mention }, place) {
  const item = document.createElement("li");
  item.id = `mention-${place}`;
  item.setAttribute("role", "option");
  item.dataset.mention = mention;
  item.textContent = name;
  item.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the text box keeps the focus
    insert(item);
  });
  return item;
}

function chosen() {
  return list?.querySelector("[aria-selected=true]");
}

function choose(place) {
  const items = [...list.children];
  const next = items[(place + items.length) % items.length];
  items.forEach((item) => item.setAttribute("aria-selected", String(item === next)));
  box.setAttribute("aria-activedescendant", next.id);
}

function insert(item) {
  const end = box.selectionStart;
  const start = end - typed().length - 1;
  box.setRangeText(`${item.dataset.mention} `, start, end, "end");
  close();
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLTextAreaElement) || !target.closest("[data-people]")) return;
  box = target;
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", "mention-choice");
  clearTimeout(timer);
  const beginning = typed();
  if (!beginning) return close();
  timer = setTimeout(() => ask(beginning), PAUSE);
});

// Before other listeners: Enter takes the name here, and must not send the form.
document.addEventListener(
  "keydown",
  (event) => {
    if (!list || event.target !== box || event.ctrlKey || event.metaKey) return;
    const place = [...list.children].indexOf(chosen());
    if (event.key === "ArrowDown") choose(place + 1);
    else if (event.key === "ArrowUp") choose(place - 1);
    else if (event.key === "Enter" || event.key === "Tab") insert(chosen());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

document.addEventListener("focusout", ({ target }) => target === box && close());
