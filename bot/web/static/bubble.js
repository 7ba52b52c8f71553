// Draws one message. Everything anybody wrote becomes a text node; markup never does.
import { shown } from "./signs.js";
import { clock, day } from "./times.js";
import { words } from "./words.js";

const template = document.getElementById("message");

export function bubble(message, on) {
  const node = template.content.firstElementChild.cloneNode(true);
  const find = (name) => node.querySelector(`.${name}`);
  node.classList.add(message.mine ? "mine" : message.bot ? "bot" : "other");
  if (message.id) node.dataset.id = message.id;
  node.dataset.day = day(message.at);
  node.dataset.who = message.name;
  find("who").textContent = message.name;
  find("quote").hidden = !message.reply;
  if (message.reply) find("quote").textContent = `${message.reply.name}：${shown(message.reply.text)}`;
  find("text").replaceChildren(...message.runs.flatMap((part) => (message.bot ? linked(part) : [run(part)])));
  find("text").hidden = !message.runs.some((part) => part.text);
  find("files").replaceChildren(...message.files.map(file));
  find("buttons").replaceChildren(...message.buttons.map((row) => buttons(row, message, on)));
  node.classList.toggle("card", message.buttons.length > 0);
  find("reaction").hidden = !message.reaction;
  find("reaction").textContent = message.reaction || "";
  const time = node.querySelector("time");
  time.dateTime = message.at;
  time.textContent = clock(message.at);
  find("reply").addEventListener("click", () => on.reply(message));
  holdToReply(find("bubble"), () => on.reply(message));
  return node;
}

export function showState(node, state, retry) {
  node.querySelector(".state").textContent = words[state];
  node.classList.toggle("failed", state === "failed");
  const button = node.querySelector(".retry");
  button.hidden = state !== "failed";
  button.onclick = retry;
  node.querySelector(".reply").hidden = state !== "sent";
}

// Our own pages that the bot names can be opened by a press; only ours, and only the bot's.
const OWN_PAGE = /(https?:\/\/\S+?\/(?:sheets|desk|slips)\/\S+)/;

function linked(part) {
  return part.text.split(OWN_PAGE).map((text) => {
    if (!OWN_PAGE.test(text)) return run({ ...part, text });
    const link = document.createElement("a");
    Object.assign(link, { href: new URL(text).pathname, target: "_blank", rel: "noopener", textContent: text });
    return link;
  });
}

function run(part) {
  const text = document.createTextNode(shown(part.text));
  if (!part.b && !part.i) return text;
  const node = document.createElement(part.b ? "b" : "i");
  node.append(text);
  return node;
}

function buttons(row, message, on) {
  const node = document.createElement("div");
  node.className = "row";
  for (const { label, data, start } of row) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = shown(label);
    button.addEventListener("click", () => (data ? on.press(message, data, button) : on.start(start)));
    node.append(button);
  }
  return node;
}

function file({ kind, url, latitude, longitude }) {
  if (kind === "location") {
    const place = document.createElement("p");
    place.textContent = shown(`📍 ${words.location} ${latitude}, ${longitude}`);
    return place;
  }
  if (kind === "voice" || kind === "video") {
    const player = document.createElement(kind === "voice" ? "audio" : "video");
    Object.assign(player, { controls: true, src: url, preload: "metadata" });
    player.setAttribute("aria-label", words[kind]);
    return player;
  }
  const link = document.createElement("a");
  Object.assign(link, { href: url, target: "_blank", rel: "noopener" });
  if (kind === "photo") {
    const image = document.createElement("img");
    Object.assign(image, { src: url, alt: words.photo, loading: "lazy" });
    link.append(image);
  } else {
    link.textContent = shown(`📎 ${words.document}`);
  }
  return link;
}

function holdToReply(node, reply) {
  let timer;
  const stop = () => clearTimeout(timer);
  node.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && !event.target.closest("button, a")) timer = setTimeout(reply, 600);
  });
  for (const name of ["pointerup", "pointercancel", "pointermove", "pointerleave"]) {
    node.addEventListener(name, stop);
  }
}
