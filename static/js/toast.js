// Short notes in the corner. `toast("Moved to Done")`, `toast("Could not be moved.", "error")`.
// Errors stay until they are dismissed; everything else leaves by itself.

const SHOWN_MS = 5000;

export function toast(text, tone = "success") {
  const note = document.createElement("div");
  const words = document.createElement("span");
  const close = document.createElement("button");
  note.className = `toast ${tone}`;
  words.className = "grow";
  words.textContent = text;
  close.type = "button";
  close.className = "button-icon";
  close.ariaLabel = "Dismiss";
  close.textContent = "×";
  note.append(words, close);
  dismissOnClick(close);
  document.getElementById("toasts").append(note);
  if (tone !== "error") setTimeout(() => note.remove(), SHOWN_MS);
}

export function dismissOnClick(button) {
  button.hidden = false;
  button.addEventListener("click", () => button.closest("li, .toast").remove());
}
