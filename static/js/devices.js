// Turning on push for this browser: it asks the person, subscribes at its push service and fills the form in.

const form = document.querySelector("form[data-push-key]");
const problem = document.getElementById("push-problem");

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

function why() {
  if (!window.isSecureContext) return "Push needs Stint to be opened over HTTPS.";
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window))
    return "This browser takes no push messages. On an iPhone or iPad, add Stint to the home screen and open it there.";
  if (Notification.permission === "denied")
    return "You have forbidden Stint to show notifications. Allow them in the settings of your browser for this site.";
  return "";
}

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") throw new Error(why() || "Nothing was done: you did not allow it.");
  await navigator.serviceWorker.register("/service-worker.js", { scope: "/" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const key = bytesOf(form.dataset.pushKey);
  try {
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    const old = await pushManager.getSubscription(); // it was made with another key
    form.elements.replaces.value = old?.endpoint ?? "";
    await old?.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }
}

function label() {
  const agent = navigator.userAgent;
  const browser = [["Edg", "Edge"], ["OPR", "Opera"], ["Firefox", "Firefox"], ["Chrome", "Chrome"], ["Safari", "Safari"]];
  const system = [["iPhone", "iPhone"], ["iPad", "iPad"], ["Android", "Android"], ["Windows", "Windows"], ["Mac OS", "macOS"], ["Linux", "Linux"]];
  const named = (list) => list.find(([mark]) => agent.includes(mark))?.[1];
  return [named(browser) ?? "Browser", named(system)].filter(Boolean).join(" on ");
}

function say(text) {
  problem.textContent = text;
  problem.hidden = !text;
}

if (form) {
  form.hidden = false;
  form.elements.label.value ||= label();
  say(why());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    try {
      const { endpoint, keys } = (await subscribe()).toJSON();
      Object.assign(form.elements.endpoint, { value: endpoint });
      Object.assign(form.elements.p256dh, { value: keys.p256dh });
      Object.assign(form.elements.auth, { value: keys.auth });
      form.submit();
    } catch (error) {
      say(why() || `That did not work: ${error.message}`);
    }
  });
}
