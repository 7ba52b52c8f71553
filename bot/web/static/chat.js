// The chat page: which chat is open, what stands in it, and what the person does.
import { shown } from "./signs.js";
import { bubble, showState } from "./bubble.js";
import * as drafts from "./drafts.js";
import { offerIdeas, openIdeas } from "./ideas.js";
import { listen } from "./live.js";
import * as photos from "./photos.js";
import { answered, press, tell } from "./presses.js";
import { drawRooms, markRead, noteLast, rooms, setRooms } from "./rooms.js";
import * as server from "./server.js";
import { setZone } from "./times.js";
import * as unsent from "./unsent.js";
import { newId, words } from "./words.js";

const byId = (id) => document.getElementById(id);
const [log, scroll, text] = ["log", "scroll", "text"].map(byId);
const own = document.body.dataset.account;
const isWide = matchMedia("(min-width: 50rem)");
const isFramed = window !== window.top;
let current = null;
let replyTo = null;
let isAtEnd = true;

document.body.classList.toggle("framed", isFramed);
begin();

async function begin() {
  let found;
  try {
    found = await server.overview();
  } catch (problem) {
    byId(problem.status === 401 ? "signed-out" : "offline").hidden = false;
    if (problem.isWorthRepeating) setTimeout(begin, 3000);
    return;
  }
  byId("offline").hidden = true;
  setZone(found.timezone);
  setRooms(found.rooms);
  offerIdeas(found.suggestions, found.menu, { choose, say: (command) => say(own, command) });
  listen(found.change, { message: arrived, toast: answered, connection: connected });
  window.addEventListener("hashchange", follow);
  isWide.addEventListener("change", follow);
  follow();
}

// Which chat is open: the address says so, and the browser's own back button closes it.

function follow() {
  const asked = rooms.get(decodeURIComponent(location.hash.slice(1)));
  const isList = location.hash === "#list" && !isWide.matches;
  open(isList ? null : asked || (isFramed && office()) || rooms.get(own));
}

// Beside a resident one wants to see the cards arrive: where the staff is, not what was said privately.
function office() {
  return [...rooms.values()].find((room) => room.kind === "staff");
}

async function open(room) {
  document.body.classList.toggle("listing", !room);
  byId("talk").hidden = !room;
  if (room && room !== current) {
    current = room;
    stopReplying();
    photos.clear();
    byId("title").textContent = room.title;
    byId("talk").dataset.kind = room.kind;
    showHead(room);
    text.value = drafts.read(own, room.id);
    grow();
    await show(room);
    if (isWide.matches && !isFramed) text.focus();
  }
  if (!room) current = null;
  drawRooms(current);
}

async function show(room) {
  log.setAttribute("aria-busy", "true");
  log.replaceChildren();
  if (!room.messages) {
    try {
      take(room, (await server.messages(room.id)).messages);
      take(room, room.early || []);
      room.early = null;
    } catch (problem) {
      return tell(problem.message, true);
    }
  }
  if (room !== current) return;
  log.replaceChildren(...[...room.messages.values()].map(draw), ...unsent.of(room.id).map(pending));
  refreshLog();
  toEnd();
  read(room);
  log.setAttribute("aria-busy", "false");
  openIdeas(room.kind === "private" && room.messages.size === 0);
  if (room.messages.size === 0) scroll.scrollTop = 0;
  unsent.of(room.id).forEach(deliver);
}

function take(room, messages) {
  const all = [...(room.messages?.values() || []), ...messages];
  all.sort((a, b) => a.id - b.id || a.change - b.change);
  room.messages = new Map(all.map((one) => [one.id, one]));
}

byId("older").addEventListener("click", async () => {
  const [first] = current.messages.keys();
  const from = scroll.scrollHeight;
  const { messages } = await server.messages(current.id, first);
  take(current, messages);
  log.prepend(...messages.map(draw));
  refreshLog();
  scroll.scrollTop += scroll.scrollHeight - from;
});
byId("back").addEventListener("click", () => (location.hash = "list"));

// What comes in.

async function arrived(message) {
  if (message.mine) await unsent.settled();
  const room = rooms.get(message.chat);
  if (!room) return setRooms((await server.overview()).rooms), drawRooms(current);
  noteLast(room, message);
  noteHead(room, message);
  if (room.messages) {
    const isKnown = room.messages.has(message.id);
    room.messages.set(message.id, message);
    if (room === current) place(message, isKnown);
  } else (room.early ||= []).push(message); // the page of messages on its way may not have it
  if (room === current && document.visibilityState === "visible") read(room);
  drawRooms(current);
}

// What is pinned stands above the talk until it is taken down.
function noteHead(room, message) {
  if (message.pinned) room.pinned = { id: message.id, text: message.runs.map((run) => run.text).join("") };
  else if (room.pinned?.id === message.id) room.pinned = null;
  if (room === current) showHead(room);
}

function showHead(room) {
  byId("head").hidden = !room.pinned;
  byId("head").textContent = room.pinned ? shown(`📌 ${room.pinned.text}`) : "";
}

function place(message, isKnown) {
  const old = log.querySelector(`[data-id="${message.id}"]`);
  const node = draw(message);
  const hadFocus = old?.contains(document.activeElement);
  if (old) old.replaceWith(node);
  else putInOrder(node);
  if (hadFocus) (node.querySelector(".buttons button") || scroll).focus({ preventScroll: true });
  if (isKnown && !message.mine) node.classList.add("changed");
  refreshLog();
  if (isAtEnd || message.mine) toEnd();
  else if (!isKnown) byId("newest").hidden = false;
}

// An answer may come in before the page hears that its question was taken: the number decides.
function putInOrder(node) {
  const isLater = (other) => other.matches(".pending") || Number(other.dataset.id) > Number(node.dataset.id);
  log.insertBefore(node, [...log.children].find((other) => other !== node && isLater(other)) || null);
}

function draw(message) {
  const node = bubble(message, { reply: startReply, press, start });
  if (message.mine) showState(node, "sent");
  return node;
}

function read(room) {
  markRead(room);
  drawRooms(current);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && current) read(current);
});
byId("newest").addEventListener("click", toEnd);
scroll.addEventListener("scroll", () => {
  isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
  if (isAtEnd) byId("newest").hidden = true;
});
// Whoever reads the end stays there when a photo has loaded or the line to write in has grown.
const stay = new ResizeObserver(() => isAtEnd && current?.messages?.size && toEnd());
stay.observe(scroll);
stay.observe(log);

function toEnd() {
  isAtEnd = true;
  scroll.scrollTop = scroll.scrollHeight;
}

function refreshLog() {
  let before;
  for (const node of log.children) {
    const day = node.querySelector(".day");
    day.hidden = node.dataset.day === before?.dataset.day;
    day.textContent = node.dataset.day;
    node.classList.toggle("again", day.hidden && node.dataset.who === before?.dataset.who);
    before = node;
  }
  // Something may be said before what was said earlier has come, or after the talk was left.
  const [first] = current?.messages?.keys() || [];
  byId("older").hidden = !(first > 1);
  byId("empty").hidden = log.children.length > 0;
  for (const line of document.querySelectorAll("#empty [data-for]")) {
    line.hidden = line.dataset.for !== current?.kind;
  }
}

// What the person writes.

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const said = text.value.trim();
  if (photos.isUploading() || !(said || photos.count())) return text.focus();
  say(current.id, said, { reply: replyTo, names: photos.names(), urls: photos.urls() });
  text.value = "";
  drafts.keep(own, current.id, "");
  photos.clear();
  stopReplying();
  openIdeas(false);
  grow();
  text.focus();
});

function say(room, said, { reply = null, names = [], urls = [] } = {}) {
  const one = { client_id: newId(), room, text: said, reply_to: reply?.id || null, photos: names };
  one.files = urls.map((url) => ({ kind: "photo", url }));
  one.at = new Date().toISOString();
  unsent.add(one);
  log.append(pending(one));
  refreshLog();
  toEnd();
  deliver(one);
}

function pending(one) {
  const message = { ...one, mine: true, name: "", runs: [{ text: one.text }], buttons: [] };
  const node = bubble({ ...message, reply: null }, { reply: () => {} });
  node.classList.add("pending");
  node.dataset.pending = one.client_id;
  showState(node, "sending");
  return node;
}

async function deliver(one) {
  const find = () => log.querySelector(`[data-pending="${one.client_id}"]`);
  if (find()) showState(find(), "sending");
  try {
    const id = await unsent.send(one);
    const node = find();
    if (!node) return;
    node.dataset.id = id; // the live stream brings the real one to this place
    node.classList.remove("pending");
    delete node.dataset.pending;
    putInOrder(node);
    refreshLog();
    showState(node, "sent");
    node.querySelector(".reply").hidden = true;
  } catch (problem) {
    if (find()) showState(find(), "failed", () => deliver(one));
    if (!problem.isOffline) tell(problem.message, true);
  }
}

function connected(isUp) {
  clearTimeout(connected.timer);
  if (isUp) {
    byId("offline").hidden = true;
    if (current) unsent.of(current.id).forEach(deliver);
  } else {
    connected.timer = setTimeout(async () => {
      byId("offline").hidden = false;
      const problem = await server.overview().then(() => null, (error) => error);
      byId("signed-out").hidden = problem?.status !== 401;
    }, 1500);
  }
}

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});
text.addEventListener("input", () => {
  grow();
  drafts.keep(own, current.id, text.value);
});

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

function startReply(message) {
  replyTo = message;
  byId("replying").hidden = false;
  byId("replying").querySelector("b").textContent = message.name;
  byId("replying").querySelector(".words").textContent =
    message.runs.map((run) => run.text).join("").slice(0, 40) || words.photo;
  text.focus();
}

function stopReplying() {
  replyTo = null;
  byId("replying").hidden = true;
}

byId("replying").querySelector("button").addEventListener("click", stopReplying);
byId("photo").addEventListener("change", async (event) => {
  const files = [...event.target.files];
  event.target.value = "";
  const problem = byId("problem");
  problem.hidden = photos.count() + files.length <= photos.MOST;
  problem.textContent = words.atMost;
  if (!problem.hidden) return;
  try {
    await photos.add(current.id, files, () => (byId("send").disabled = photos.isUploading()));
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
});

// What the buttons on the page do.

function start(payload) {
  if (!payload) return;
  location.hash = own;
  setTimeout(() => say(own, `/start ${payload}`));
}

function choose(sentence) {
  text.value = sentence;
  grow();
  text.focus();
}
