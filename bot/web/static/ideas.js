// What may be said: sentences to begin with, and commands as buttons.
import { shown } from "./signs.js";

const byId = (id) => document.getElementById(id);

// `on.choose` gets a sentence to write, `on.say` a command to send.
export function offerIdeas(sentences, menu, on) {
  byId("ideas-list").replaceChildren(...sentences.map((sentence) => item(sentence, on)));
  byId("ideas-toggle").hidden = sentences.length === 0;
  byId("menu").replaceChildren(...menu.map(({ text: command, label }) => chip(label, () => on.say(command))));
}

function item(sentence, on) {
  const node = document.createElement("li");
  node.append(
    chip(sentence, () => {
      openIdeas(false);
      on.choose(sentence);
    }),
  );
  return node;
}

function chip(label, act) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "chip", textContent: shown(label) });
  button.addEventListener("click", act);
  return button;
}

export function openIdeas(isOpen) {
  const can = isOpen && byId("ideas-list").children.length > 0;
  byId("ideas-list").hidden = !can;
  byId("ideas-toggle").setAttribute("aria-expanded", String(can));
}

byId("ideas-toggle").addEventListener("click", () => openIdeas(byId("ideas-list").hidden));
