// The client of the live updates, for our pages and for any other: no build step, no dependencies.
//
//   import { connect } from "./live.js";
//   const feed = connect({ team: "core", since: 41 });
//   feed.on("event", (event) => ...);   // every event after `since`, in order, each once
//   feed.on("synced", ({ seq }) => ...); // caught up; what follows happens now
//   feed.on("resync", () => ...);        // the numbers have changed their meaning: read everything anew
//   feed.on("state", (state, way) => ...); // "online", "reconnecting" or "offline" (for good); by which way
//   feed.on("presence", ({ people, count }) => ...); // who is where `here` put us
//   feed.on("editing", ({ id, user, expires }) => ...); // somebody else edits a task, for so many seconds
//   feed.on("inbox", () => ...);         // something came into our inbox, or was read elsewhere
//   feed.here(task);                     // we look at this task, or without one at the board
//   feed.editing(task);                  // we edit it: to be said again within ten seconds
//   feed.editing(task, { stop: true });
//   feed.close();
//
// It takes a socket; where that does not get through twice although Stint answers, a stream of
// Server-Sent Events, and where that is cut off as well, requests that wait (ways.js). On a lesser way
// it tries the better ones again, beside the one that works. It reconnects with growing, jittered
// pauses and goes on after the last number that it has seen. People and marks come over sockets alone.
// Without a team it follows no log, hears of the inbox, and has no other way than the socket.
// The protocol is described in docs/realtime.md.

import { byAsking, byStream, bySocket } from "./ways.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const TRIES = 2; // of a way that does not work, before the next one
const WAYS = [["socket", bySocket], ["stream", byStream], ["asking", byAsking]];
const FIRST_LOOK = 20_000; // after so long on a lesser way the better ones are tried again,
const LONGEST_LOOK = 5 * 60_000; // and then after ever longer pauses
const ANSWER = 5_000; // whoever has not said by then that Stint is there is away
let pageFeed;

// Says whether the server answers at all: if it does not, that says nothing about a way.
const isThere = () => navigator.onLine
  && fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(ANSWER) }).then(({ ok }) => ok, () => false);

export function connect({ team, since, socketUrl }) {
  const ways = team ? WAYS : WAYS.slice(0, 1);
  const listeners = new Map();
  let seq = since;
  let epoch; // of the numbers: the server says resync when they have changed their meaning
  let way = 0;
  let connection;
  let pause = FIRST_PAUSE;
  let retry = 0; // the timer of the next try
  let failures = 0;
  let candidate; // a better way that is tried while a lesser one works
  let look = 0; // the timer of the next such try
  let lookPause = FIRST_LOOK;
  let behind; // what the last heartbeat said is there,
  let stood; // and what we had seen by then
  let spot; // where we are: {task} or nothing said yet
  let resting = false; // nobody looks
  let closed = false;

  const place = { team, socketUrl, seq: () => seq, epoch: () => epoch };
  const emit = (kind, ...details) => (listeners.get(kind) ?? []).forEach((listener) => listener(...details));

  function open() {
    if (way && document.hidden) return rest();
    clearTimeout(retry);
    retry = 0;
    connection?.close();
    behind = undefined;
    connection = ways[way][1](place, { hello, frame: receive, lost });
  }

  function hello(user) {
    failures = 0;
    if (user) emit("hello", user);
    if (!team) emit("state", "online", ways[way][0]);
  }

  function receive(frame) {
    if (frame.type === "event" && frame.seq > seq) {
      seq = frame.seq;
      emit("event", frame);
    } else if (frame.type === "synced") {
      pause = FIRST_PAUSE;
      epoch = frame.epoch;
      emit("state", "online", ways[way][0]);
      emit("synced", frame);
      if (spot) connection.send({ type: "here", team, ...spot });
    } else if (frame.type === "resync") {
      seq = frame.seq;
      epoch = frame.epoch;
      emit("resync", frame);
    } else if (frame.type === "heartbeat") {
      beat(frame.teams[team]);
    } else if (frame.type === "inbox") {
      emit("inbox");
    } else if (frame.type === "presence") {
      emit("presence", frame);
    } else if (frame.type === "task.user_editing") {
      emit("editing", frame);
    }
  }

  // Of what the last heartbeat said is there, something should have come by this one.
  function beat(head) {
    if (behind > seq && stood === seq) return open();
    behind = head;
    stood = seq;
  }

  function lost(isFinal) {
    clearTimeout(retry);
    if (isFinal) close();
    if (closed) return emit("state", "offline");
    emit("state", "reconnecting", ways[way][0]);
    const failed = connection;
    const isBlamed = ways.length > 1 && isThere();
    retry = setTimeout(async () => {
      if (await isBlamed && failed === connection && (failures += 1) >= TRIES) stepDown();
      if (failed === connection && !closed) open();
    }, pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }

  // From the last way to the first: if no way works although Stint is there, the best may by now.
  function stepDown() {
    lookPause = FIRST_LOOK;
    way = (way + 1) % ways.length;
    failures = 0;
    candidate?.close();
    lookUp();
  }

  // A lesser way may work for as long as the page is open, so that alone brings nobody back.
  function lookUp() {
    clearTimeout(look);
    if (!way) return;
    look = setTimeout(() => attempt(0), lookPause * (0.75 + Math.random() / 2));
    lookPause = Math.min(lookPause * 2, LONGEST_LOOK);
  }

  // Tries the better ways one after the other. Events may come twice meanwhile; each is told once.
  function attempt(better) {
    if (better >= way) return lookUp();
    const open = ways[better][1];
    const tried = open(place, {
      hello(user) {
        if (tried !== connection) rise(better);
        hello(user);
      },
      frame: receive,
      lost: (isFinal) => (tried === connection ? lost(isFinal) : attempt(better + 1)),
    });
    candidate = tried;
  }

  function rise(better) {
    clearTimeout(retry);
    retry = 0;
    connection.close();
    connection = candidate;
    candidate = undefined;
    behind = undefined;
    way = better;
    lookUp();
  }

  function close() {
    closed = true;
    clearTimeout(retry);
    clearTimeout(look);
    candidate?.close();
    connection.close();
  }

  // A lesser way holds one of the few connections that a browser has for Stint in all of its tabs
  // (six, of HTTP/1.1). Where nobody looks it gives that back, and reads on when somebody does.
  function rest() {
    if (closed) return;
    resting = true;
    clearTimeout(retry);
    clearTimeout(look);
    candidate?.close();
    connection.close();
  }

  // Back from sleep or from a tunnel: do not wait for the pause to end.
  function wake() {
    if (closed || !(retry || resting)) return;
    resting = false;
    open();
    lookUp();
  }

  window.addEventListener("online", wake);
  document.addEventListener("visibilitychange", () => (document.hidden ? way && rest() : wake()));

  open();
  return {
    on(kind, listener) {
      listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
      return this;
    },
    here(task) {
      spot = task ? { task } : {};
      if (epoch) connection.send({ type: "here", team, ...spot }); // else as soon as we are there
    },
    editing(task, { stop = false } = {}) {
      connection.send({ type: "task.editing", id: task, stop });
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
  feed.on("state", (state, way) => {
    pill.hidden = false;
    pill.dataset.state = state;
    pill.dataset.way = way ?? "";
    pill.textContent = words[state];
  });
  const tell = () => document.dispatchEvent(new Event("stint:happened"));
  feed.on("event", tell).on("resync", tell);
  pageFeed = feed;
  return feed;
}

// What the page listens to already, or a socket for what concerns the person alone.
export function feedOfPage() {
  pageFeed ??= connect({ socketUrl: document.body.dataset.socket });
  return pageFeed;
}
