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

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

// The browser has ended its subscription: it gets another one, and Stint hears of it by the form that turns push on.
// Who is signed out has no such form, and turns push on again by hand.
async function renew({ oldSubscription, newSubscription }) {
  const page = await (await fetch("/profile/devices")).text();
  const key = page.match(/data-push-key="([^"]+)"/)?.[1];
  const token = page.match(/name="csrfmiddlewaretoken" value="([^"]+)"/)?.[1];
  if (!key || !token) return;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const { endpoint, keys } = (newSubscription ?? (await self.registration.pushManager.subscribe(options))).toJSON();
  const replaces = oldSubscription?.endpoint ?? "";
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, endpoint, ...keys, label: "", replaces });
  await fetch("/profile/devices", { method: "POST", body });
}

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
