// Pressed buttons and what is said about them: a word in passing, or a notice that waits to be read.
import { shown } from "./signs.js";
import * as server from "./server.js";
import { newId } from "./words.js";

const PATIENCE = 8000;
const byId = (id) => document.getElementById(id);
const pressed = new Map();
let toastTimer;

export async function press(message, data, button) {
  if (button.getAttribute("aria-busy") === "true") return;
  const client_id = newId();
  button.setAttribute("aria-busy", "true");
  const done = () => (pressed.delete(client_id), button.setAttribute("aria-busy", "false"));
  pressed.set(client_id, done);
  setTimeout(done, PATIENCE);
  try {
    await server.press(message.chat, { client_id, message_id: message.id, data });
  } catch (problem) {
    done();
    tell(problem.message, true);
  }
}

export function answered({ press: id, text: said, alert }) {
  if (!pressed.has(id)) return; // pressed in another window
  pressed.get(id)();
  if (said) tell(said, alert);
}

export function tell(said, isAlert) {
  if (isAlert) {
    byId("notice-words").textContent = shown(said);
    if (!byId("notice").open) byId("notice").showModal();
    return;
  }
  const toast = byId("toast");
  toast.textContent = shown(said);
  toast.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toast.classList.remove("shown"), 3500);
}
