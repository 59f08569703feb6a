// Parts of a page that are read anew when something has changed elsewhere.
//
// What is shown in the end was read after the last change: while a part is being read, a further
// wish is kept and the part is read once more. Nothing is pulled away from under somebody: a part
// in use is shown when they have left it. (htmx.ajax would share one queue among all parts, keep
// only the last wish in it, and forget that one when the element it belongs to is replaced.)

const reading = new Map(); // parts that are being read, by id, and whether they have changed again
const waiting = new Map(); // parts that could not be shown yet, by id: how to read them

export const isInUse = (part) => part.contains(document.activeElement) || Boolean(part.querySelector("[data-merging]"));

// Shows the part as it is now, if need be as soon as its user has left it or the connection is back.
export async function follow(id, address, isBusy = isInUse) {
  waiting.delete(id);
  if (!await readAnew(id, address, isBusy)) waiting.set(id, [id, address, isBusy]);
}

export const readWaiting = () => waiting.forEach((wish) => follow(...wish));
document.addEventListener("focusout", () => setTimeout(readWaiting, 300)); // the focus has moved on by then

// Whether the part shows what is true now, or is about to.
export async function readAnew(id, address, isBusy) {
  if (reading.has(id)) return Boolean(reading.set(id, true));
  if (isBusy(document.getElementById(id))) return false;
  try {
    do {
      reading.set(id, false);
      const html = await read(address);
      const part = document.getElementById(id); // as it is by now
      if (html === null || isBusy(part)) return false;
      show(part, html);
    } while (reading.get(id));
    return true;
  } finally {
    reading.delete(id);
  }
}

async function read(address) {
  let answer;
  try {
    answer = await fetch(address, { headers: { "HX-Request": "true" } });
  } catch {
    return null; // not reached
  }
  if (answer.redirected) location.reload(); // signed out meanwhile: the whole page leads on
  return answer.ok && !answer.redirected ? answer.text() : null;
}

// What is folded or unfolded stays so.
function show(part, html) {
  const folds = [...part.querySelectorAll("details[id]")].map(({ id, open }) => [id, open]);
  window.htmx.swap(part, html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  for (const [id, open] of folds) document.getElementById(id)?.toggleAttribute("open", open);
}
