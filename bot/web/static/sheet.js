// The browser's own dialogue prints the page.
document.getElementById("print").addEventListener("click", () => window.print());
