// Keeps the shell (our own scripts, styles, pictures, one page without words of anybody) for bad networks.
// Chats, files and answers of the server are never kept. What the server has is always asked for first.
const SHELL = "linli-shell-1";
const FILES = ["/offline", "/static/look.css", "/static/comfort.js", "/static/icon.svg", "/static/icon-192.png"];

self.addEventListener("install", (event) => {
  const fill = caches.open(SHELL).then((shell) => shell.addAll(FILES));
  event.waitUntil(fill.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const drop = caches.keys().then((names) => Promise.all(names.filter((n) => n !== SHELL).map((n) => caches.delete(n))));
  event.waitUntil(drop.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(shellFile(request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match("/offline")));
});

async function shellFile(request) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(request);
    if (answer.ok) await shell.put(request, answer.clone());
    return answer;
  } catch (problem) {
    const kept = await shell.match(request);
    if (kept) return kept;
    throw problem;
  }
}
