import type { GridFeature, GridProperties } from "../api/types";
import {
  formatArea,
  formatCode,
  formatCount,
  formatDeviation,
  formatRatio,
  postsText,
} from "../format";
import { translate, type Language } from "../i18n/language";
import { colorOf } from "../ramp";
import { changed, selectedGrid, type GridFigures, type State, type Store } from "../store";
import { h, icon, ICONS } from "./dom";

const NO_FIGURES: GridFigures = { posts: null, filled: null, cases: null };

interface CardActions {
  close(): void;
  fly(grid: GridFeature): void;
}

/** Everything about the selected grid. */
export function mountCard(root: HTMLElement, store: Store, actions: CardActions): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "data", "communities", "selected", "figures")) return;
    const { language, data, selected } = state;
    root.setAttribute("aria-label", translate(language, "card.label"));
    root.hidden = data.status !== "ready";
    if (data.status !== "ready") return;
    const grid = selectedGrid(state);
    if (grid) root.replaceChildren(heading(grid, language, actions), facts(grid.properties, state));
    else root.replaceChildren(hint(selected, language));
  });
}

function hint(code: string | null, language: Language): HTMLElement {
  const text =
    code === null
      ? translate(language, "card.hint")
      : translate(language, "card.unknown", { code: formatCode(code) });
  return h("p", { class: "card-hint" }, text);
}

function heading(grid: GridFeature, language: Language, actions: CardActions): HTMLElement {
  const button = (key: "card.fly" | "card.close", path: string, click: () => void): HTMLElement => {
    const label = translate(language, key);
    const attributes = { type: "button", class: "icon-button", title: label, "aria-label": label };
    return h("button", { ...attributes, click }, icon(path));
  };
  return h(
    "div",
    { class: "card-heading" },
    h(
      "div",
      {},
      h("h2", {}, grid.properties.name),
      h(
        "p",
        { class: "code", "data-field": "code", "data-value": grid.properties.code },
        formatCode(grid.properties.code),
      ),
    ),
    button("card.fly", ICONS.target, () => actions.fly(grid)),
    button("card.close", ICONS.close, () => actions.close()),
  );
}

function facts(grid: GridProperties, state: State): HTMLElement {
  const { language } = state;
  const community = state.communities.find(({ properties }) => properties.code === grid.community);
  const fact = (
    key:
      | "households"
      | "deviation"
      | "target"
      | "community"
      | "kind"
      | "buildings"
      | "area"
      | "compactness"
      | "posts"
      | "cases",
    text: string,
    value: string | number,
    ...extra: HTMLElement[]
  ): HTMLElement =>
    h(
      "div",
      { class: `fact fact-${key}`, "data-field": key, "data-value": value },
      h("dt", {}, translate(language, `grid.${key}`)),
      h("dd", {}, ...extra, text),
    );
  const moreFacts = (): HTMLElement[] => {
    const { posts, filled, cases } = state.figures.get(grid.code) ?? NO_FIGURES;
    return [
      ...(posts === null || filled === null
        ? []
        : [fact("posts", postsText(filled, posts, language), `${filled}/${posts}`)]),
      ...(cases === null ? [] : [fact("cases", formatCount(cases, language), cases)]),
    ];
  };
  const swatch = h("span", { class: "swatch", style: `background: ${colorOf(grid)}` });
  return h(
    "dl",
    { class: "facts" },
    fact("households", formatCount(grid.households, language), grid.households),
    fact("deviation", formatDeviation(grid.deviation, language), grid.deviation, swatch),
    fact("target", formatCount(grid.target, language), grid.target),
    fact("buildings", formatCount(grid.buildings, language), grid.buildings),
    fact("area", formatArea(grid.area_m2, language), grid.area_m2),
    fact("compactness", formatRatio(grid.compactness, language), grid.compactness),
    ...moreFacts(),
    fact("kind", translate(language, `grid.kind.${grid.kind}`), grid.kind),
    fact("community", community?.properties.name ?? grid.community, grid.community),
  );
}
