// The client of the live socket, for our pages and for any other: no build step, no dependencies.
//
//   import { connect } from "./live.js";
//   const feed = connect({ team: "core", since: 41 });
//   feed.on("event", (event) => ...);   // every event after `since`, in order, each once
//   feed.on("synced", ({ seq }) => ...); // caught up; what follows happens now
//   feed.on("resync", () => ...);        // the numbers have changed their meaning: read everything anew
//   feed.on("state", (state) => ...);    // "online", "reconnecting" or "offline" (for good)
//   feed.close();
//
// It reconnects with growing, jittered pauses and goes on after the last number that it has seen.
// The protocol is described in docs/realtime.md.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const HEARTBEAT = 25_000;
const FINAL_CODES = new Set([4401, 4403]); // signed out, or out of the team: trying again is no use

export function connect({ team, since, socketUrl }) {
  const listeners = new Map();
  let seq = since;
  let epoch; // of the numbers: the server says resync when they have changed their meaning
  let socket;
  let pause = FIRST_PAUSE;
  let retry;
  let heartbeat;
  let answered = true;
  let closed = false;

  const emit = (kind, detail) => (listeners.get(kind) ?? []).forEach((listener) => listener(detail));
  const address = () => socketUrl || `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/v1/`;

  function open() {
    forget();
    socket = new WebSocket(address());
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onclose = ({ code }) => lost(code);
  }

  function receive(frame) {
    answered = true;
    if (frame.type === "hello") {
      socket.send(JSON.stringify({ type: "subscribe", team, since: seq, epoch }));
      heartbeat = setInterval(beat, HEARTBEAT);
    } else if (frame.type === "event" && frame.seq > seq) {
      seq = frame.seq;
      emit("event", frame);
    } else if (frame.type === "synced") {
      pause = FIRST_PAUSE;
      epoch = frame.epoch;
      emit("state", "online");
      emit("synced", frame);
    } else if (frame.type === "resync") {
      seq = frame.seq;
      emit("resync", frame);
    } else if (frame.type === "error" && frame.code === "not_found") {
      close(); // deleted, renamed, or we were put out of it while we were away
    }
  }

  // A connection can die without a word; one that does not answer a ping is given up. Its own
  // farewell would not be answered either, and browsers wait a minute for that: so do not listen.
  function beat() {
    if (answered) {
      answered = false;
      return socket.send(JSON.stringify({ type: "ping" }));
    }
    socket.close();
    forget();
    lost();
  }

  function forget() {
    clearTimeout(retry);
    clearInterval(heartbeat);
    if (socket) socket.onmessage = socket.onclose = null;
  }

  function lost(code) {
    forget();
    closed ||= FINAL_CODES.has(code);
    if (closed) return emit("state", "offline");
    emit("state", "reconnecting");
    retry = setTimeout(open, Math.max(FIRST_PAUSE, pause * Math.random()));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  function close() {
    closed = true;
    clearTimeout(retry);
    socket.close();
  }

  // Back from sleep or from a tunnel: do not wait for the pause to end.
  const wake = () => !closed && socket.readyState >= WebSocket.CLOSING && open();
  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());

  open();
  return {
    on(kind, listener) {
      listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
      return this;
    },
    close,
  };
}

// For our pages: the team and the number that the page was read at stand on <body>.
export function connectPage() {
  const { team, seq, socket } = document.body.dataset;
  const feed = connect({ team, since: Number(seq), socketUrl: socket });
  const pill = document.getElementById("live");
  const words = { online: "Live", reconnecting: "Reconnecting", offline: "Offline" };
  feed.on("state", (state) => {
    pill.hidden = false;
    pill.dataset.state = state;
    pill.textContent = words[state];
  });
  return feed;
}
