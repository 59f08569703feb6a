// Runs before the page is painted, so that it never flashes in the other theme.
try {
  const theme = localStorage.getItem("theme");
  // What the person has chosen for all their devices is in the page already.
  if (theme && !document.documentElement.dataset.theme) document.documentElement.dataset.theme = theme;
} catch {
  // Storage is switched off: the system's preference holds.
}
