// Tries each way of live updates by itself, and says which works and what to do about the others.

import { byAsking, byStream, bySocket } from "./ways.js";

const SECONDS = 15;
const HELD = 6_000; // a stream that is not cut off by then is held
const list = document.getElementById("ways");
const ADVICE = {
  socket: "Tell whoever runs Stint: the proxy in front of it does not pass WebSockets on /ws/ (headers Upgrade and Connection).",
  stream: "Tell whoever runs Stint: the proxy cuts off or collects answers that go on; /api/v1/teams/…/events/stream has to reach the process of the sockets, without buffering.",
  asking: "Stint itself cannot be reached, or you are signed out. Reload this page.",
};

function attempt(name, open) {
  const { team, seq, socket } = list.dataset;
  return new Promise((done) => {
    const finish = (works) => { clearTimeout(timer); way.close(); done(works); };
    const timer = setTimeout(() => finish(false), SECONDS * 1000);
    const frame = ({ type }) => {
      if (type !== "synced") return;
      if (name === "stream") setTimeout(() => finish(true), HELD);
      else finish(true);
    };
    const place = { team, socketUrl: socket, seq: () => Number(seq), epoch: () => undefined };
    const way = open(place, { hello() {}, frame, lost: () => finish(false) });
  });
}

async function test(name, open) {
  const badge = list.querySelector(`[data-way=${name}] .badge`);
  badge.textContent = "Trying …";
  const works = await attempt(name, open);
  badge.textContent = works ? "Works" : "Does not get through";
  badge.classList.add(works ? "badge-ok" : "badge-danger");
  return [name, works];
}

if (list) {
  const ways = [["socket", bySocket], ["stream", byStream], ["asking", byAsking]];
  const found = new Map(await Promise.all(ways.map((way) => test(...way))));
  const verdict = document.getElementById("verdict");
  const missing = [...found].filter(([, works]) => !works).map(([name]) => name);
  if (!missing.length) verdict.textContent = "All is well: your pages use the socket.";
  else if (!found.get("socket") && found.get("stream")) verdict.textContent = `Your pages use the stream, without showing who else is here. ${ADVICE.socket}`;
  else if (!found.get("socket") && found.get("asking")) verdict.textContent = `Your pages ask every few seconds. ${ADVICE.socket}`;
  else if (found.get("socket")) verdict.textContent = `Your pages use the socket, so you miss nothing. ${ADVICE[missing[0]]}`;
  else verdict.textContent = ADVICE.asking;
}
