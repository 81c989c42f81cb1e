import { formatCount } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { changed } from "../../store";
import type { Asked } from "../../watch/asked";
import { binned, type Counted } from "../../watch/series";
import { moved, presentSpan, type Watching } from "../../watch/state";
import { asLocalDate, spanAround, startOf, STEPS, stepsOf, type Span } from "../../watch/time";
import { nameOfSpan } from "../../watch/time_words";
import { asPicture, Plot, responsive } from "../charts";
import { Choice, h, icon, ICONS } from "../dom";
import type { WatchContext } from "./context";

const SPEEDS = [1, 2, 4, 8] as const;
/** Room for the axis; the slider has the same, so that its thumb stands below the bar it means. */
const MARGIN = { left: 46, right: 14 };

/** Cases over time, and which time is looked at: by slider, by click, or going on by itself. */
export function mountTimeline(root: HTMLElement, context: WatchContext): void {
  const { store, ask, play } = context;
  const step = new Choice<Asked["step"]>("step", (step) => ask(sameTime(store.state, step)));
  const speed = new Choice("speed", (steps) => store.set({ speed: Number(steps) }));
  const said = h("output", { class: "timeline-said", "aria-live": "off" });
  const button = (name: string, path: string, click: () => void): HTMLButtonElement =>
    h("button", { type: "button", class: `icon-button ${name}`, click }, icon(path));
  const move = (steps: number): void => ask({ at: moved(store.state, steps) });
  const toggle = button("play", ICONS.play, () => play(!store.state.isPlaying));
  const back = button("back", ICONS.back, () => move(-1));
  const forth = button("forth", ICONS.forth, () => move(1));
  const chart = h("div", { class: "timeline-chart" });
  const slider = h("input", {
    type: "range",
    class: "timeline-slider",
    min: 0,
    input: () => {
      const bin = page(store.state)[slider.valueAsNumber];
      if (bin !== undefined) ask({ at: bin.from });
    },
  });
  root.append(
    h("div", { class: "timeline-head" }, toggle, back, forth, said, step.element, speed.element),
    chart,
    slider,
  );
  slider.addEventListener("pointerdown", () => play(false));

  const redraw = responsive(chart, (width, height) => {
    align(slider, page(store.state).length, width);
    return histogram(store.state, width, height);
  });
  chart.addEventListener("click", (event) => {
    const { left, width } = chart.getBoundingClientRect();
    const share = (event.clientX - left - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
    const spans = page(store.state);
    const [first, last] = [spans[0], spans[spans.length - 1]];
    if (first === undefined || last === undefined || store.state.asked.step === "all") return;
    const moment = first.from + share * (last.to - first.from);
    const bin = spans.find(({ from, to }) => moment >= from && moment < to);
    if (bin !== undefined) ask({ at: bin.from });
  });

  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "asked", "series", "isPlaying", "speed")) return;
    const { language, asked, isPlaying } = state;
    const isAll = asked.step === "all";
    const label = (element: HTMLElement, text: string): void => {
      element.setAttribute("aria-label", text);
      element.title = text;
    };
    label(toggle, translate(language, isPlaying ? "time.pause" : "time.play"));
    label(back, translate(language, "time.back"));
    label(forth, translate(language, "time.forth"));
    toggle.replaceChildren(icon(isPlaying ? ICONS.pause : ICONS.play));
    for (const control of [toggle, back, forth]) control.disabled = isAll;
    step.show(
      translate(language, "time.step"),
      [...STEPS, "all" as const].map((value) => ({
        value,
        text: translate(language, `step.${value}`),
      })),
      asked.step,
    );
    speed.show(
      translate(language, "time.speed"),
      SPEEDS.map((steps) => ({ value: String(steps), text: `${steps} / s` })),
      String(state.speed),
    );
    const spans = page(state);
    const present = presentSpan(state);
    const at = spans.findIndex(({ from }) => from === present.from);
    slider.max = String(Math.max(0, spans.length - 1));
    slider.value = String(Math.max(0, at));
    slider.hidden = isAll;
    slider.setAttribute("aria-label", translate(language, "time.slider"));
    slider.setAttribute("aria-valuetext", nameOfSpan(asked.step, present, language));
    said.textContent = told(state, present, language);
    said.title = translate(language, "time.said.note");
    chart.classList.toggle("stale", state.series.status === "loading");
    align(slider, spans.length, chart.clientWidth);
    redraw();
  });
}

function told(state: Watching, present: Span, language: Language): string {
  const name = nameOfSpan(state.asked.step, present, language);
  const { value } = state.series;
  if (value === null) return name;
  const [bin] = binned(value, [present]);
  const count = formatCount(bin?.cases ?? 0, language);
  return translate(language, "time.said", { time: name, count });
}

/** The steps on the axis: all there are, of hours those of the week. */
function page(state: Watching): Span[] {
  const { asked, known } = state;
  if (asked.step === "all")
    return stepsOf(state.series.value?.finest === "month" ? "month" : "week", known);
  if (asked.step !== "hour") return stepsOf(asked.step, known);
  return stepsOf("hour", spanAround("week", presentSpan(state).from));
}

/** The present time in another step: the one that its beginning lies in. */
function sameTime(state: Watching, step: Asked["step"]): Partial<Asked> {
  if (step === "all") return { step, at: null };
  const { from } = state.asked.step === "all" ? { from: state.known.to - 1 } : presentSpan(state);
  return { step, at: startOf(step, from) };
}

function histogram(state: Watching, width: number, height: number): Element | null {
  const { series, asked, language } = state;
  if (series.value === null) return null;
  const bins = binned(series.value, page(state));
  const present = presentSpan(state);
  const isPresent = ({ from, to }: Counted): boolean =>
    asked.step === "all" || (from < present.to && to > present.from);
  const count = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en-GB", {
    notation: "compact",
  });
  const ticks = ticksOf(bins, width);
  const chart = Plot.plot({
    width,
    height,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: 6,
    marginBottom: 20,
    style: { background: "none", fontSize: "11px", fontFamily: "inherit" },
    x: { type: "utc", label: null, ticks, tickFormat: tickName(asked.step, language) },
    y: {
      label: null,
      ticks: 3,
      tickSize: 0,
      tickFormat: (value: number) => count.format(value),
      grid: true,
    },
    marks: [
      Plot.rectY(bins, {
        x1: ({ from }: Counted) => asLocalDate(from),
        x2: ({ to }: Counted) => asLocalDate(to),
        y: "cases",
        inset: bins.length > 200 ? 0 : 0.5,
        className: "bars",
        fill: (bin: Counted) => (isPresent(bin) ? "var(--accent)" : "var(--bar)"),
      }),
      Plot.ruleY([0], { stroke: "var(--ink-faint)" }),
    ],
  });
  return asPicture(chart, translate(language, "time.chart"));
}

/** Every so many steps one is named, so that there is room for the names. */
function ticksOf(bins: readonly Counted[], width: number): Date[] {
  const ROOM = 64;
  const every = Math.ceil((bins.length * ROOM) / Math.max(ROOM, width));
  return bins.filter((_, index) => index % every === 0).map(({ from }) => asLocalDate(from));
}

function tickName(step: Asked["step"], language: Language): (date: Date) => string {
  const options: Intl.DateTimeFormatOptions = {
    hour: { weekday: "short", hour: "2-digit" },
    day: { month: "short", day: "numeric" },
    week: { month: "short", day: "numeric" },
    month: { month: "short" },
    year: { year: "numeric" },
    all: { year: "numeric", month: "short" },
  }[step] as Intl.DateTimeFormatOptions;
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    ...options,
    timeZone: "UTC",
  });
  // January says which year has begun.
  const january = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    year: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  return (date) => (step === "month" && date.getUTCMonth() === 0 ? january : format).format(date);
}

/** A thumb at the end of its track stands half a thumb within it; it is to stand below its bar. */
function align(slider: HTMLInputElement, steps: number, width: number): void {
  const HALF_THUMB = 8;
  const half = (width - MARGIN.left - MARGIN.right) / Math.max(1, steps) / 2;
  slider.style.marginLeft = `${MARGIN.left + half - HALF_THUMB}px`;
  slider.style.marginRight = `${MARGIN.right + half - HALF_THUMB}px`;
}
