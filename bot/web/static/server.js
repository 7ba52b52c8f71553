// Talks to the server. A failure is a Problem with words for people; `isOffline` when nothing answered.
import { words } from "./words.js";

export class Problem extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
    this.isOffline = status === 0;
    this.isWorthRepeating = status === 0 || status >= 500;
  }
}

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { headers: { accept: "application/json" }, ...options });
  } catch {
    throw new Problem(words.offline, 0);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Problem(answer.error || words.offline, response.status);
  return answer;
}

const post = (path, body) => ask(path, { method: "POST", body });
const of = (room) => `api/chats/${encodeURIComponent(room)}`;

export const overview = () => ask("api/overview");
export const messages = (room, before) =>
  ask(`${of(room)}/messages${before ? `?before=${before}` : ""}`);
export const write = (room, message) => post(`${of(room)}/messages`, JSON.stringify(message));
export const press = (room, what) => post(`${of(room)}/presses`, JSON.stringify(what));
export const upload = (room, photo) => post(`${of(room)}/photos`, photo);
