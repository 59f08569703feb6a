// Shows push messages, also when no page of Stint is open. It keeps nothing and answers for no page.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { title, body, url, tag } = read(event.data);
  const options = { body, tag, renotify: Boolean(tag), data: { url }, icon: "/static/img/logo.svg" };
  event.waitUntil(self.registration.showNotification(title, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(ours(event.notification.data?.url)));
});

// A browser that is sent something it must show something, or it takes the permission away.
function read(data) {
  try {
    const { title, body, url, tag } = data.json();
    return { title: String(title), body: String(body ?? ""), url, tag: tag ? String(tag) : undefined };
  } catch {
    return { title: "Stint", body: "There is something new for you.", url: "/" };
  }
}

// Never to another site, whatever a message says.
function ours(path) {
  const url = new URL(path ?? "/", self.location.origin);
  return url.origin === self.location.origin ? url.href : self.location.origin;
}

async function open(url) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url === url);
  return there ? there.focus() : self.clients.openWindow(url);
}
