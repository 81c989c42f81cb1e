import { formatCount, formatRate, formatShare } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { changed } from "../../store";
import type { Scale } from "../../watch/scale";
import { comparable, presentSpan, type Watching } from "../../watch/state";
import { nameOfSpan } from "../../watch/time_words";
import { spanCompared } from "../../watch/question";
import { h, refill } from "../dom";
import { nameOfView } from "./bar";
import type { WatchContext } from "./context";
import { statusOf } from "./status";

/** What the colours mean, of which time, and what is left out. */
export function mountMapLegend(root: HTMLElement, context: WatchContext): void {
  context.store.subscribe((state, before) => {
    if (!changed(state, before, "language", "asked", "scale")) return;
    const { language, scale } = state;
    const status = statusOf(scale, language, context.again);
    refill(
      root,
      h("h2", {}, titleOf(state)),
      status,
      hasNothingToCompare(state)
        ? h("p", { class: "legend-unit" }, translate(language, "legend.no_comparison"))
        : null,
      ...(scale.value === null || status !== null ? [] : colours(state, scale.value)),
    );
  });
}

/** A comparison is asked for that the cases do not reach back to. */
function hasNothingToCompare(state: Watching): boolean {
  const { asked } = state;
  const canBe = asked.view !== "hexes" && asked.step !== "all";
  return canBe && asked.compare !== comparable(state).compare;
}

function titleOf(state: Watching): string {
  const { language } = state;
  const asked = comparable(state);
  const span = presentSpan(state);
  const view = nameOfView(asked.view, state, language);
  const time = nameOfSpan(asked.step, span, language);
  const compared = spanCompared(asked, span);
  if (compared === null) return `${view} · ${time}`;
  const other = nameOfSpan(asked.step, compared, language);
  const key = asked.view === "units" ? "legend.against" : "legend.compared";
  return translate(language, key, { view, time, other });
}

function colours(state: Watching, scale: Scale): HTMLElement[] {
  const { language } = state;
  if (scale.max <= scale.min) return [h("p", {}, translate(language, "legend.nothing"))];
  const note =
    scale.atLeast === undefined
      ? null
      : h(
          "p",
          { class: "legend-note" },
          translate(language, "legend.at_least", { count: formatCount(scale.atLeast, language) }),
        );
  return [
    scale.isStepped ? steps(scale, language) : ramp(scale, language),
    h("p", { class: "legend-unit", "data-unit": scale.unit.en }, scale.unit[language]),
    ...(note === null ? [] : [note]),
  ];
}

function ramp(scale: Scale, language: Language): HTMLElement {
  const stops = scale.colors.map(({ color }) => color).join(", ");
  const isDifference = scale.min < 0;
  const ends = isDifference
    ? [`≤ ${formatRate(scale.min, language)}`, "0", `≥ +${formatRate(scale.max, language)}`]
    : ["0", `≥ ${formatRate(scale.max, language)}`];
  return h(
    "div",
    { class: "heat-legend" },
    h("div", { class: "heat-ramp", style: `background: linear-gradient(to right, ${stops})` }),
    h("div", { class: "heat-ends" }, ...ends.map((text) => h("span", {}, text))),
  );
}

/** Each class above the value where it begins. */
function steps(scale: Scale, language: Language): HTMLElement {
  const isChange = scale.min < 0;
  const written = (value: number): string =>
    isChange ? signed(value, language) : limit(value, language);
  return h(
    "ol",
    { class: "heat-steps" },
    ...scale.colors.map(({ value, color }, index) =>
      h(
        "li",
        {},
        h("span", { class: "heat-step", style: `background: ${color}` }),
        h("span", {}, index === 0 ? (isChange ? "" : "0") : written(value)),
      ),
    ),
  );
}

/** Limits of classes have two significant digits. */
function limit(value: number, language: Language): string {
  return value >= 10 ? formatCount(value, language) : formatRate(value, language);
}

function signed(value: number, language: Language): string {
  const text = formatShare(value, language, 0);
  return value > 0 ? `+${text}` : text;
}
