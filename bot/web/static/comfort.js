// The 大字 switch: kept by the browser, the same on every page and in both halves of a double one.
const KEY = "linli.large";

function show() {
  const isLarge = localStorage.getItem(KEY) === "1";
  document.documentElement.classList.toggle("large", isLarge);
  for (const button of document.querySelectorAll("[data-comfort]")) {
    button.setAttribute("aria-pressed", String(isLarge));
  }
}

for (const button of document.querySelectorAll("[data-comfort]")) {
  button.addEventListener("click", () => {
    localStorage.setItem(KEY, localStorage.getItem(KEY) === "1" ? "0" : "1");
    show();
  });
}
window.addEventListener("storage", show);
show();
