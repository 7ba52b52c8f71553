// The live stream, kept alive: the browser resumes it, and we begin anew when it gives up or falls silent.
const SILENCE = 40000;
// A browser keeps six lines to one server: windows nobody looks at give theirs back.
const UNSEEN = 15000;

export function listen(after, on) {
  let source;
  let newest = after;
  let heard = Date.now();
  let isUp = null;
  let resting;

  const tell = (now) => {
    heard = Date.now();
    if (now !== isUp) on.connection((isUp = now));
  };
  const open = () => {
    source?.close();
    resting = clearTimeout(resting);
    heard = Date.now();
    source = new EventSource(`api/live?after=${newest}`);
    source.onopen = () => tell(true);
    source.onerror = () => {
      if (source) tell(false);
      if (source?.readyState === EventSource.CLOSED) setTimeout(() => source && open(), 3000);
    };
    source.addEventListener("beat", () => tell(true));
    source.addEventListener("reset", () => location.reload());
    source.addEventListener("toast", (event) => on.toast(JSON.parse(event.data)));
    source.addEventListener("message", (event) => {
      newest = Number(event.lastEventId);
      tell(true);
      on.message(JSON.parse(event.data));
    });
  };
  const rest = () => {
    source?.close();
    source = null;
  };
  setInterval(() => source && Date.now() - heard > SILENCE && (tell(false), open()), 5000);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") resting = setTimeout(rest, UNSEEN);
    else if (source) resting = clearTimeout(resting);
    else open();
  });
  window.addEventListener("offline", () => tell(false));
  window.addEventListener("online", open);
  open();
}
