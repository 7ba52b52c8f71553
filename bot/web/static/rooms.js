// The list of chats: what was said last, how much is unread. What was read is remembered here.
import { shown } from "./signs.js";
import { brief } from "./times.js";
import { words } from "./words.js";

const list = document.querySelector("#rooms ul");
const template = document.getElementById("room");
const key = `linli.read.${document.body.dataset.account}`;
const read = JSON.parse(localStorage.getItem(key) || "{}");
const title = document.title;

export const rooms = new Map();

export function setRooms(found) {
  for (const room of found) {
    rooms.set(room.id, Object.assign(rooms.get(room.id) || { messages: null }, room));
  }
}

export const unread = (room) => Math.max(0, (room.last?.id || 0) - (read[room.id] || 0));

export function markRead(room) {
  if (!unread(room)) return;
  read[room.id] = room.last.id;
  localStorage.setItem(key, JSON.stringify(read));
}

export function noteLast(room, message) {
  if (message.id < (room.last?.id || 0)) return;
  const text = message.runs.map((run) => run.text).join("") || words.photo;
  room.last = { id: message.id, name: message.name, text: text.slice(0, 60), at: message.at };
}

export function drawRooms(current) {
  list.replaceChildren(...[...rooms.values()].map((room) => line(room, room === current)));
  const others = [...rooms.values()].filter((room) => room !== current);
  const count = others.reduce((sum, room) => sum + unread(room), 0);
  badge(document.querySelector("#back .count"), count);
  document.title = count ? `(${count}) ${title}` : title;
}

function line(room, isCurrent) {
  const node = template.content.firstElementChild.cloneNode(true);
  const link = node.querySelector("a");
  link.href = `#${room.id}`;
  if (isCurrent) link.setAttribute("aria-current", "page");
  node.querySelector(".face").textContent = room.kind === "private" ? words.botMark : room.title[0];
  node.querySelector(".face").classList.add(room.kind);
  node.querySelector(".name").textContent = room.title;
  const last = room.last;
  node.querySelector(".last").textContent = last ? shown(said(room, last)) : words.noMessages;
  node.querySelector("time").textContent = last ? brief(last.at) : "";
  badge(node.querySelector(".count"), isCurrent ? 0 : unread(room));
  return node;
}

function said(room, last) {
  return room.kind === "private" ? last.text : `${last.name}：${last.text}`;
}

function badge(node, count) {
  node.hidden = !count;
  node.textContent = count > 99 ? "99+" : count;
  const spoken = document.createElement("span");
  spoken.className = "unseen";
  spoken.textContent = words.unread;
  if (count) node.append(spoken);
}
