// Passkeys. A form with data-passkey asks the device first and sends its answer as "credential":
// "create" makes one, "get" proves one, both by the options in the page; "sign-in" fetches its options.

const textOf = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytesOf(one.id) }));

async function create({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      user: { ...publicKey.user, id: bytesOf(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
    },
  });
  return plain(made, ["attestationObject"]);
}

async function get({ publicKey }) {
  const proved = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: bytesOf(publicKey.challenge),
      allowCredentials: known(publicKey.allowCredentials),
    },
  });
  return plain(proved, ["authenticatorData", "signature", "userHandle"]);
}

function plain(credential, names) {
  const response = { clientDataJSON: textOf(credential.response.clientDataJSON) };
  for (const name of names) if (credential.response[name]) response[name] = textOf(credential.response[name]);
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsFor(form) {
  if (form.dataset.passkey !== "sign-in") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return (await answer.json()).request_options;
}

function sentence(error) {
  if (error.name === "InvalidStateError") return "This device has a passkey for your account already.";
  if (error.name === "NotAllowedError") return "Nothing was done: it was cancelled, or took too long.";
  if (error.name === "SecurityError") return "Passkeys need a site that is opened by its name, over HTTPS.";
  return "That did not work. Try again.";
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const problem = form.querySelector("[role=alert][hidden], [role=alert]:empty");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      const ask = form.dataset.passkey === "create" ? create : get;
      form.elements.credential.value = JSON.stringify(await ask(await optionsFor(form)));
      form.submit();
    } catch (error) {
      problem.textContent = sentence(error);
      problem.hidden = false;
    }
  });
}
