// Who else is here, and who is editing what: shown at the top of the page, at a task and on cards.

const SHOWN = 3;
const HUES = 8;
const marks = new Map(); // of those who edit: task and person to the timer that forgets it

const initials = (name) => {
  const words = name.trim().split(/\s+/);
  return (words[0][0] + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
};
const hue = (id) => Number(BigInt(`0x${id.replaceAll("-", "")}`) % BigInt(HUES));

function avatar({ id, name }) {
  const mark = document.createElement("span");
  mark.className = `avatar hue-${hue(id)}`;
  mark.title = name;
  mark.setAttribute("aria-hidden", "true");
  mark.textContent = initials(name);
  return mark;
}

function words(text, className = "sr-only") {
  const span = document.createElement("span");
  span.className = className;
  span.textContent = text;
  return span;
}

export function showPeople(feed, { task } = {}) {
  const place = document.getElementById("here");
  let me;
  feed.on("hello", (user) => { me = user.id; });
  feed.on("presence", ({ people, count }) => {
    const others = people.filter(({ id }) => id !== me);
    const more = count - (people.length - others.length) - SHOWN;
    place.hidden = !others.length;
    place.replaceChildren(
      ...others.slice(0, SHOWN).map(avatar),
      ...(more > 0 ? [words(`+${more}`, "here-more")] : []),
      words(`Also here: ${others.map(({ name }) => name).join(", ")}`),
    );
  });
  feed.on("state", (state) => { if (state !== "online") place.hidden = true; });
  feed.here(task);
}

// Calls `show(task, people)` with everybody else who edits that task, whenever that changes.
export function followEditing(feed, show) {
  feed.on("editing", ({ id, user, expires }) => {
    const key = `${id} ${user.id}`;
    clearTimeout(marks.get(key)?.timer);
    marks.delete(key);
    const forget = () => { marks.delete(key); tell(id); };
    if (expires) marks.set(key, { user, timer: setTimeout(forget, expires * 1000 + 500) });
    tell(id);
  });
  const tell = (id) => show(id, editorsOf(id));
}

export const editorsOf = (id) => [...marks].filter(([key]) => key.startsWith(id)).map(([, { user }]) => user);

export const sentence = (people) => {
  const names = people.map(({ name }) => name);
  if (!names.length) return "";
  if (names.length > 2) return `${names[0]} and ${names.length - 1} others are editing this task`;
  return `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} editing this task`;
};

// On a card: its corner, so that nothing moves.
export function markCard(card, people) {
  card.querySelector(".card-editing")?.remove();
  if (!people.length) return;
  const mark = words("", "card-editing");
  mark.append(avatar(people[0]), words(sentence(people)));
  mark.title = sentence(people);
  card.append(mark);
}

const AGAIN = 5_000; // others forget after ten seconds

// Says that we are editing while something is being typed or chosen in a form of `root`.
export function tellEditing(feed, root, task) {
  let said = 0;
  root.addEventListener("input", ({ target }) => {
    if (!target.form?.matches("[data-edits]") || Date.now() - said < AGAIN) return;
    said = Date.now();
    feed.editing(task);
  });
  const stop = () => {
    if (said) feed.editing(task, { stop: true });
    said = 0;
  };
  root.addEventListener("submit", stop);
  window.addEventListener("pagehide", stop);
}
