// Suggests slug and key while the name of a new team is typed, until they are edited by hand.
// teams/naming.py does the same for whoever has no JavaScript.

const LONGEST_SLUG = 44;
const form = document.querySelector("[data-suggest]");
const { slug, key } = form.elements;
const edited = new Set([slug, key].filter((field) => field.value));

for (const field of [slug, key]) field.addEventListener("input", () => edited.add(field));

form.elements.namedItem("name").addEventListener("input", (event) => {
  const words = event.target.value.normalize("NFKD").toLowerCase().replace(/[^\w\s-]/g, "").split(/[\s_-]+/).filter(Boolean);
  if (!edited.has(slug)) slug.value = words.join("-").slice(0, LONGEST_SLUG).replace(/-+$/, "");
  if (!edited.has(key)) key.value = suggestedKey(words);
});

function suggestedKey(words) {
  const letters = words.length > 1 ? words.map((word) => word[0]).join("") : words.join("");
  const stem = letters.replace(/^\d+/, "").slice(0, 4).toUpperCase();
  return stem.length > 1 ? stem : "";
}
