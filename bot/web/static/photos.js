// Photos before they are sent: made smaller, freed of where and when they were taken, uploaded.
import * as server from "./server.js";
import { words } from "./words.js";

const LONGEST_SIDE = 1600;
export const MOST = 9;
const list = document.getElementById("chosen");
let chosen = [];

export const names = () => chosen.map((one) => one.name);
export const urls = () => chosen.map((one) => one.url);
export const isUploading = () => chosen.some((one) => !one.name);
export const count = () => chosen.length;

export function clear() {
  chosen.forEach((one) => URL.revokeObjectURL(one.preview));
  chosen = [];
  draw();
}

// Throws a Problem when one cannot be taken; the others stay.
export async function add(room, files, changed) {
  await Promise.all(
    files.map(async (file) => {
      const one = { preview: URL.createObjectURL(file) };
      chosen.push(one);
      draw(changed);
      try {
        Object.assign(one, await server.upload(room, await smaller(file)));
      } catch (problem) {
        chosen = chosen.filter((other) => other !== one);
        throw problem;
      } finally {
        draw(changed);
      }
    }),
  );
}

async function smaller(file) {
  if (file.type === "image/gif") return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85))) || file;
  } catch {
    return file; // the server says whether it is a picture at all
  }
}

function draw(changed) {
  list.replaceChildren(
    ...chosen.map((one) => {
      const item = document.createElement("li");
      const image = document.createElement("img");
      Object.assign(image, { src: one.preview, alt: one.name ? words.photo : words.uploading });
      item.classList.toggle("uploading", !one.name);
      const remove = document.createElement("button");
      Object.assign(remove, { type: "button", textContent: "✕" });
      remove.setAttribute("aria-label", words.remove);
      remove.addEventListener("click", () => {
        chosen = chosen.filter((other) => other !== one);
        draw(changed);
      });
      item.append(image, remove);
      return item;
    }),
  );
  changed?.();
}
