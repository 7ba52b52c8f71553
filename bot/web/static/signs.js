// Little pictures in what the bot says: left out where this machine has none to draw, so that
// nobody reads empty boxes. The words say the same.
const PICTURES = /\p{Extended_Pictographic}[\u{FE0F}\u{20E3}\u{1F3FB}-\u{1F3FF}]*(?:\u200D\p{Extended_Pictographic}\u{FE0F}?)*\s?/gu;
// Signs that every font for Chinese has.
const PLAIN = /[©®™↔-↪ℹ〰〽㊗㊙▪▫▶◀◻-◾☑✔✖❤]/u;
const canDraw = drawsInColour("👍");

export function shown(text) {
  if (canDraw) return text;
  const left = text.replace(PICTURES, (picture) => (PLAIN.test(picture) ? picture : ""));
  return left.trim() ? left : text;
}

function drawsInColour(sign) {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  pen.canvas.width = pen.canvas.height = 24;
  pen.font = "20px sans-serif";
  pen.textBaseline = "top";
  pen.fillText(sign, 0, 0);
  const { data } = pen.getImageData(0, 0, 24, 24);
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] !== data[at + 1] || data[at + 1] !== data[at + 2]) return true;
  }
  return false;
}
