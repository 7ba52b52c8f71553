// What the page says by itself: kept in the HTML, so that no sentence hides in a script.
export const words = document.getElementById("words").dataset;
export const newId = () =>
  crypto.randomUUID
    ? crypto.randomUUID()
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), (n) => n.toString(16).padStart(2, "0")).join("");
