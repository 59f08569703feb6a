// Suggests slug and key while the name of a new team is typed, until they are edited by hand.

const form = document.querySelector("[data-suggest]");
const { slug, key } = form.elements;
const edited = new Set([slug, key].filter((field) => field.value));

for (const field of [slug, key]) field.addEventListener("input", () => edited.add(field));

form.elements.namedItem("name").addEventListener("input", (event) => {
  const plain = event.target.value.normalize("NFKD").replace(/[^\w\s-]/g, "");
  if (!edited.has(slug)) slug.value = plain.trim().toLowerCase().replace(/[\s_-]+/g, "-").slice(0, 50);
  if (!edited.has(key)) key.value = plain.toUpperCase().replace(/[^A-Z0-9]/g, "").replace(/^\d+/, "").slice(0, 4);
});
