// The live stream, kept alive: the browser resumes it, and we begin anew when it gives up or falls silent.
const SILENCE = 40000;

export function listen(after, on) {
  let source;
  let newest = after;
  let heard = Date.now();
  let isUp = false;

  const tell = (now) => {
    heard = Date.now();
    if (now !== isUp) on.connection((isUp = now));
  };
  const open = () => {
    source?.close();
    source = new EventSource(`api/live?after=${newest}`);
    source.onopen = () => tell(true);
    source.onerror = () => {
      tell(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 3000);
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
  setInterval(() => Date.now() - heard > SILENCE && (tell(false), open()), 5000);
  window.addEventListener("offline", () => tell(false));
  window.addEventListener("online", open);
  open();
}
