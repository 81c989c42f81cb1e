import { formatCount, formatDeviation } from "../format";
import { translate, type Language } from "../i18n/language";
import { EMPTY_COLOR, histogram, RAMP, type RampClass } from "../ramp";
import { changed, gridsOf, type Store } from "../store";
import { h } from "./dom";

/** The colours with their limits in numbers, and how many grids have each. */
export function mountLegend(root: HTMLElement, store: Store): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "data", "place")) return;
    const grids = gridsOf(state).map((grid) => grid.properties);
    root.hidden = grids.length === 0 || state.place !== "plan";
    const { language } = state;
    root.replaceChildren(
      h("h2", {}, translate(language, "legend.title")),
      h("div", { class: "ramp", role: "list" }, ...bars(histogram(grids), language)),
      h("div", { class: "ticks", "aria-hidden": "true" }, ...ticks(language)),
      h(
        "div",
        { class: "legend-ends", "aria-hidden": "true" },
        h("span", {}, `← ${translate(language, "legend.fewer")}`),
        h("span", {}, `${translate(language, "legend.more")} →`),
      ),
      ...(grids.some((grid) => grid.households === 0) ? [emptyKey(language)] : []),
    );
  });
}

/** The limits of a class in words. */
function rangeOf(step: RampClass, language: Language): string {
  const from = formatDeviation(step.from, language, 0);
  const to = formatDeviation(step.to, language, 0);
  if (step.from === Number.NEGATIVE_INFINITY) return translate(language, "legend.below", { to });
  if (step.to === Number.POSITIVE_INFINITY) return translate(language, "legend.above", { from });
  return translate(language, "legend.range", { from, to });
}

function bars(counts: number[], language: Language): HTMLElement[] {
  const most = Math.max(1, ...counts);
  return RAMP.map((step, index) => {
    const count = counts[index] ?? 0;
    const label = translate(language, "legend.count", {
      range: rangeOf(step, language),
      count: formatCount(count, language),
    });
    // A single grid among a thousand is still seen.
    const height = count === 0 ? 0 : Math.max(2, (count / most) * 100);
    return h(
      "div",
      { class: "ramp-class", role: "listitem", title: label, "aria-label": label },
      h("span", { class: "ramp-bar" }, h("span", { style: `height: ${height}%` })),
      h("span", { class: "ramp-color", style: `background: ${step.color}` }),
    );
  });
}

function ticks(language: Language): HTMLElement[] {
  return RAMP.slice(1).map((step, index) =>
    h(
      "span",
      { style: `left: ${((index + 1) / RAMP.length) * 100}%` },
      formatDeviation(step.from, language, 0).replace("%", ""),
    ),
  );
}

function emptyKey(language: Language): HTMLElement {
  return h(
    "p",
    { class: "legend-empty" },
    h("span", { class: "swatch", style: `background: ${EMPTY_COLOR}` }),
    translate(language, "legend.empty"),
  );
}
