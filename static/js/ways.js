// Three ways to follow a team's log, from the best to the one that every proxy lets through. Each
// takes ({team, seq, epoch, socketUrl}, {hello, frame, lost}) and returns {close, send}: `hello` says
// that it works, `frame` hands over each frame of docs/realtime.md, `lost` that it is over, for good
// or not. A way that is closed says nothing more.

const HELLO = 10_000; // a proxy that takes the socket and lets nothing through is none
const SILENCE = 45_000; // three heartbeats: a connection can die without a word
const BRIEF = 5_000; // a stream that ends so soon, or a request that was not held, gains nothing
const PAUSE = 3_000;
const WAIT = 25;
const LATE = (WAIT + 15) * 1000; // an answer that has not come by then is not waited for
const SUBSCRIPTION = "subscription"; // the ref by which its answer is told from others
const FINAL = new Set([401, 403, 404]); // signed out, out of the team, or the team is gone

export const socketAddress = (url) => url || `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/v1/`;
const eventsOf = (team) => `/api/v1/teams/${team}/events`;

// Runs `late` unless it is told in time that something came.
function watchdog(late) {
  let timer;
  return { wait(ms) { clearTimeout(timer); timer = setTimeout(late, ms); }, stop: () => clearTimeout(timer) };
}

export function bySocket({ team, seq, epoch, socketUrl }, { hello, frame, lost }) {
  const socket = new WebSocket(socketAddress(socketUrl));
  let greeted = false;
  const end = (isFinal) => { close(); lost(isFinal); };
  const silence = watchdog(() => end(false));
  silence.wait(HELLO);
  socket.onmessage = ({ data }) => {
    const got = JSON.parse(data);
    silence.wait(greeted ? SILENCE : HELLO);
    if (got.type === "hello") {
      greeted = true;
      hello(got.user);
      if (team) send({ type: "subscribe", team, since: seq(), epoch: epoch(), ref: SUBSCRIPTION });
    } else if (got.type === "error" && got.code === "not_found" && got.ref === SUBSCRIPTION) {
      end(true); // deleted, renamed, or we were put out of it while we were away
    } else {
      frame(got);
    }
  };
  // Signed out here while it was open: perhaps this browser has a new session, so that is tried once.
  socket.onclose = ({ code }) => end(code === 4403 || (code === 4401 && !greeted));
  const send = (message) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(message));
  function close() {
    silence.stop();
    socket.onmessage = socket.onclose = null; // its own farewell might come a minute later
    socket.close();
  }
  return { close, send };
}

export function byStream({ team, seq, epoch }, { hello, frame, lost }) {
  const query = new URLSearchParams({ since: seq(), ...(epoch() && { epoch: epoch() }) });
  const source = new EventSource(`${eventsOf(team)}/stream?${query}`);
  const started = Date.now();
  const silence = watchdog(() => { close(); lost(false); });
  let works = false;
  silence.wait(HELLO);
  source.onmessage = ({ data }) => {
    silence.wait(SILENCE);
    if (!works && Date.now() - started > BRIEF) hello(); // it is held, and works
    works ||= Date.now() - started > BRIEF;
    frame(JSON.parse(data));
  };
  source.onerror = () => { close(); lost(false); };
  function close() {
    silence.stop();
    source.close();
  }
  return { close, send: () => false };
}

export function byAsking({ team, seq, epoch }, { hello, frame, lost }) {
  const stop = new AbortController();
  ask().catch(() => stop.signal.aborted || lost(false));
  async function ask() {
    for (let first = true; !stop.signal.aborted; first = false) {
      const started = Date.now();
      const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(LATE)]);
      const answer = await fetch(`${eventsOf(team)}?since=${seq()}&wait=${first ? 0 : WAIT}`, { signal });
      if (answer.status === 429) {
        await pause(1000 * Number(answer.headers.get("Retry-After") || 60));
        continue;
      }
      if (!answer.ok) return lost(FINAL.has(answer.status));
      const { data, meta } = await answer.json();
      if (first) hello();
      const standing = { team, seq: meta.head, epoch: meta.epoch };
      if (meta.head < seq() || (epoch() && epoch() !== meta.epoch)) frame({ type: "resync", ...standing });
      for (const event of data) frame({ type: "event", ...event });
      if (first || !epoch()) frame({ type: "synced", ...standing, seq: seq() });
      if (!first && !data.length && Date.now() - started < BRIEF) await pause(PAUSE);
    }
  }
  const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });
  return { close: () => stop.abort(), send: () => false };
}
