// Times as the community's clocks show them.
let zone;

export function setZone(name) {
  zone = name;
}

const format = (at, options) =>
  new Intl.DateTimeFormat("zh-CN", { timeZone: zone, hourCycle: "h23", ...options }).format(at);

export const clock = (iso) => format(new Date(iso), { hour: "2-digit", minute: "2-digit" });
export const dayKey = (at) => format(at, { year: "numeric", month: "2-digit", day: "2-digit" });

export function day(iso) {
  const at = new Date(iso);
  const relative = new Intl.RelativeTimeFormat("zh-CN", { numeric: "auto" });
  for (const back of [0, 1]) {
    if (dayKey(at) === dayKey(new Date(Date.now() - back * 86400000))) return relative.format(-back, "day");
  }
  return format(at, { month: "long", day: "numeric", weekday: "long" });
}

export const brief = (iso) => (dayKey(new Date(iso)) === dayKey(new Date()) ? clock(iso) : day(iso));
