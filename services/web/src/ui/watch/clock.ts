import type { WeekClock } from "../../api/analysis";
import { formatCount } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { changed } from "../../store";
import { asPicture, Plot, responsive } from "../charts";
import { h, refill } from "../dom";
import type { WatchContext } from "./context";
import { statusOf } from "./status";

interface Cell {
  day: number;
  hour: number;
  cases: number;
}

/** When in the week cases are reported. */
export function mountClock(root: HTMLElement, context: WatchContext): void {
  const { store } = context;
  const status = h("div", {});
  const said = h("p", { class: "pane-note" });
  const chart = h("div", { class: "clock-chart" });
  root.append(status, said, chart);
  const redraw = responsive(chart, (width, height) => {
    const { clock, language } = store.state;
    return clock.value === null ? null : drawn(clock.value, language, width, height);
  });
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "clock")) return;
    const { language, clock } = state;
    refill(status, statusOf(clock, language, context.again));
    root.classList.toggle("stale", clock.status === "loading");
    const zone = clock.value?.time_zone ?? "";
    said.textContent =
      clock.value === null
        ? ""
        : `${summary(clock.value, language)} ${translate(language, "clock.zone", { zone })}`;
    redraw();
  });
}

function cellsOf({ hours }: WeekClock): Cell[] {
  return hours.flatMap((day, index) => day.map((cases, hour) => ({ day: index, hour, cases })));
}

function summary(clock: WeekClock, language: Language): string {
  if (clock.cases === 0) return translate(language, "clock.none");
  const most = cellsOf(clock).reduce((a, b) => (b.cases > a.cases ? b : a));
  return translate(language, "clock.most", {
    day: nameOfDay(most.day, language, "long"),
    hour: String(most.hour),
    next: String(most.hour + 1),
    count: formatCount(most.cases, language),
    total: formatCount(clock.cases, language),
  });
}

/** Days from Monday; the first of 2024 was one. */
function nameOfDay(day: number, language: Language, weekday: "long" | "short"): string {
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    weekday,
    timeZone: "UTC",
  });
  return format.format(Date.UTC(2024, 0, 1 + day));
}

function drawn(clock: WeekClock, language: Language, width: number, height: number): Element {
  const chart = Plot.plot({
    width,
    height,
    marginLeft: 42,
    marginRight: 2,
    marginTop: 4,
    marginBottom: 22,
    padding: 0.06,
    style: { background: "none", fontSize: "11px", fontFamily: "inherit" },
    x: {
      label: null,
      tickSize: 0,
      ticks: [0, 3, 6, 9, 12, 15, 18, 21],
      domain: [...Array(24).keys()],
    },
    y: {
      label: null,
      tickSize: 0,
      domain: [...Array(7).keys()],
      tickFormat: (day: number) => nameOfDay(day, language, "short"),
    },
    color: { type: "linear", scheme: "YlOrRd", domain: [0, Math.max(1, ...clock.hours.flat())] },
    marks: [
      Plot.cell(cellsOf(clock), {
        x: "hour",
        y: "day",
        fill: "cases",
        title: ({ day, hour, cases }: Cell) =>
          translate(language, "clock.cell", {
            day: nameOfDay(day, language, "long"),
            hour: String(hour),
            next: String(hour + 1),
            count: formatCount(cases, language),
          }),
      }),
    ],
  });
  return asPicture(chart, summary(clock, language));
}
