// The page on which a task is edited: others see that, and it shows who else is at it.

import { connectPage } from "./live.js";
import { followEditing, sentence, showPeople, tellEditing } from "./people.js";

const page = document.querySelector("[data-task]");
const note = document.getElementById("editing");
const feed = connectPage();
showPeople(feed, page.dataset);
followEditing(feed, (id, people) => { if (id === page.dataset.task) note.textContent = sentence(people); });
tellEditing(feed, page, page.dataset.task);
