// Lets the chat be put on the home screen. Where browsers have no service worker all else works as well.
if (window === window.top) navigator.serviceWorker?.register("/sw.js").catch(() => {});
