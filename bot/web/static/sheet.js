// The browser's own dialogue prints the page; a page that has nothing to print yet has no button.
document.getElementById("print")?.addEventListener("click", () => window.print());
