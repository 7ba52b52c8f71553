// Messages on their way. They survive a reload and are sent again, once each, when the network is back.
import * as server from "./server.js";

const key = `linli.unsent.${document.body.dataset.account}`;
const waiting = new Map(JSON.parse(localStorage.getItem(key) || "[]").map((one) => [one.client_id, one]));
const flights = new Map();

const keep = () => localStorage.setItem(key, JSON.stringify([...waiting.values()]));

export const of = (room) => [...waiting.values()].filter((one) => one.room === room);

export function add(one) {
  waiting.set(one.client_id, one);
  keep();
}

// Resolves to the message's id in the chat; throws a Problem. Asked twice, it is sent once.
export function send(one) {
  const { client_id, text, reply_to, photos } = one;
  if (!flights.has(client_id)) {
    const flight = server
      .write(one.room, { client_id, text, reply_to, photos })
      .then(({ id }) => {
        waiting.delete(client_id);
        keep();
        return id;
      })
      .finally(() => flights.delete(client_id));
    flights.set(client_id, flight);
  }
  return flights.get(client_id);
}

// A message of mine may come back by the live stream before its own answer does.
export const settled = () => Promise.allSettled(flights.values());
