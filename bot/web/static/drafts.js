// What was begun and not sent: kept by the browser for seven days, per chat, also when it is closed.
const LASTS = 7 * 24 * 3600 * 1000;
const nameOf = (own, room) => `linli.draft.${own}.${room}`;

export function keep(own, room, text) {
  if (text) localStorage.setItem(nameOf(own, room), JSON.stringify({ text, at: Date.now() }));
  else localStorage.removeItem(nameOf(own, room));
}

export function read(own, room) {
  const { text, at } = JSON.parse(localStorage.getItem(nameOf(own, room)) || "{}");
  if (text && Date.now() - at < LASTS) return text;
  localStorage.removeItem(nameOf(own, room));
  return "";
}
