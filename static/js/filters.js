// The address of a filtered page names only what is filtered by.

document.addEventListener("htmx:configRequest", ({ detail: { elt, formData } }) => {
  if (!elt.matches(".filters")) return;
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});
