// The keys of the inbox. Everything they do is a link or a button of the page as well.

const notes = [...document.querySelectorAll("[data-note]")];
const current = () => notes.findIndex((note) => note.contains(document.activeElement));

function go(step) {
  const next = Math.min(Math.max(current() + step, 0), notes.length - 1);
  notes[next]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const note = notes[current()];
  if (event.key === "j") go(1);
  else if (event.key === "k") go(current() < 0 ? 1 : -1);
  else if (event.key === "Enter" && event.target === note) note.querySelector("[data-open]").click();
  else if (note && ["m", "e"].includes(event.key)) note.querySelector(`[data-key="${event.key}"]`).click();
  else return;
  event.preventDefault();
});
