// Whoever has left leaves nothing in the browser: no drafts, no unsent words, nothing kept for later.
for (const kept of [localStorage, sessionStorage]) {
  for (const key of Object.keys(kept)) if (key.startsWith("linli.")) kept.removeItem(key);
}
const shells = await caches?.keys().catch(() => []);
for (const name of shells || []) await caches.delete(name);
