// Files on a task's page: dropped, chosen or pasted, they are sent at once, with their progress shown.
// Without this script the form sends them as any form does.

import { follow } from "./parts.js";
import { toast } from "./toast.js";

const list = () => document.getElementById("files");
const form = () => list().querySelector(".file-form");

// The list as it is now, unless it is being used.
const isUsed = (section) => Boolean(section.querySelector(".uploading, details[open]"));
export const refreshFiles = () => follow("files", list().dataset.files, isUsed);

// Sends the files; the answer is the list, in which the new ones are marked.
function send(files) {
  const shown = form();
  const progress = shown.querySelector("progress");
  const body = new FormData();
  for (const file of files) body.append("file", file);
  const request = new XMLHttpRequest();
  request.open("POST", shown.action);
  request.setRequestHeader("X-CSRFToken", shown.elements.csrfmiddlewaretoken.value);
  request.setRequestHeader("HX-Request", "true");
  request.upload.onprogress = ({ loaded, total }) => { progress.value = loaded / total; };
  shown.classList.add("uploading");
  progress.hidden = false;
  return new Promise((resolve) => {
    request.onloadend = () => {
      shown.classList.remove("uploading");
      progress.hidden = true;
      progress.value = 0;
      resolve(show(request));
    };
    request.send(body);
  });
}

// The links of the files that were attached, by name.
function show(request) {
  const isList = request.responseText.includes('id="files"');
  if (!isList) {
    const isTooLarge = request.status === 413;
    toast(isTooLarge ? "That is too much at a time. Send fewer or smaller files." : "The files could not be sent. Try again.", "error");
    return [];
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = page.getElementById("files");
  list().replaceWith(document.adoptNode(fresh));
  window.htmx.process(fresh);
  return [...fresh.querySelectorAll("[data-new] .file-name")];
}

document.addEventListener("change", (event) => {
  if (event.target.matches(".file-form input[type=file]") && event.target.files.length) send([...event.target.files]);
});

// Dropping: anywhere on the list.
const holdsFiles = (event) => form() && event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault(); // or the browser would leave the page to show the file
  list().classList.add("is-target");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) list().classList.remove("is-target");
});
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  list().classList.remove("is-target");
  if (event.dataTransfer.files.length) send([...event.dataTransfer.files]);
});

// Pasting a picture into a text attaches it, and leaves a link to it where the cursor was.
document.addEventListener("paste", async (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length || !form() || !event.target.matches("textarea")) return;
  event.preventDefault();
  for (const link of await send(files)) {
    const words = link.textContent.replace(/[[\]\\]/g, "\\$&");
    event.target.setRangeText(`[${words}](${link.href.replaceAll("(", "%28").replaceAll(")", "%29")}) `, event.target.selectionStart, event.target.selectionEnd, "end");
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
