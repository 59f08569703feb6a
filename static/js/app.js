// What every page does: the theme, menus that close when one looks elsewhere, forms that are sent once.

import { dismissOnClick, toast } from "./toast.js";

function currentTheme() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen) return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = currentTheme() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Storage is switched off: the choice holds for this page.
    }
  });
}

for (const button of document.querySelectorAll("[data-dismiss]")) dismissOnClick(button);

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
});

// After a form was refused, one goes on where something is wrong.
(document.querySelector(".form-errors[tabindex]") ?? document.querySelector(".field [aria-invalid=true]"))?.focus();

// What has not been changed need not be sent.
for (const form of document.querySelectorAll("form[data-only-changed]")) {
  const button = form.querySelector("button");
  const asShown = new URLSearchParams(new FormData(form)).toString();
  const compare = () => { button.disabled = new URLSearchParams(new FormData(form)).toString() === asShown; };
  form.addEventListener("input", compare);
  window.addEventListener("pageshow", compare);
  compare();
}

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.matches("[hx-post], [hx-get], [method=get]")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// What htmx could not do is said. Answers of 409 and 422 are pages of their own and are shown in place.
document.addEventListener("htmx:sendError", () => toast("Stint cannot be reached. Nothing was changed.", "error"));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 403) toast("You may not do this.", "error");
  else if (status === 404) toast("This is not there any more. Reload the page.", "error");
  else toast("That did not work. Nothing was changed; try again.", "error");
});
