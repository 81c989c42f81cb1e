import { DOMAINS, type Domain } from "../../domain";
import { translate, type Language } from "../../i18n/language";
import { changed } from "../../store";
import { BANDWIDTHS, COMPARISONS, VIEWS, type Comparison, type View } from "../../watch/asked";
import { rankedUnits, type Watching } from "../../watch/state";
import { Choice, Segments } from "../dom";
import type { WatchContext } from "./context";

/** What the map shows, and of which cases. */
export function mountBar(root: HTMLElement, { store, ask }: WatchContext): void {
  const view = new Segments<View>("view", (view) => ask({ view }));
  // A category belongs to a domain: another domain has others.
  const domain = new Choice<Domain | "">("domain", (domain) => ask({ domain, category: "" }));
  const category = new Choice("category", (category) => ask({ category }));
  const source = new Choice("source", (source) => ask({ source }));
  const compare = new Choice<Comparison>("compare", (compare) => ask({ compare }));
  const bandwidth = new Choice("bandwidth", (metres) => ask({ bandwidth: Number(metres) }));
  root.append(
    ...[view, domain, category, source, compare, bandwidth].map(({ element }) => element),
  );
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "asked", "words")) return;
    const { language, asked } = state;
    const t = (key: Parameters<typeof translate>[1]): string => translate(language, key);
    const all = { value: "" as const, text: t("domain.all") };
    view.show(t("view.label"), viewOptions(state), asked.view);
    const domains = DOMAINS.map((value) => ({ value, text: t(`domain.${value}`) }));
    domain.show(t("filter.domain"), [all, ...domains], asked.domain);
    category.show(t("filter.category"), [all, ...categories(state)], asked.category);
    source.show(t("filter.source"), [all, ...sources(state)], asked.source);
    compare.show(
      t("compare.label"),
      COMPARISONS.map((value) => ({ value, text: t(`compare.${value}`) })),
      asked.compare,
    );
    // Cells that are guarded against small counts cannot be taken from each other.
    compare.select.disabled = asked.view === "hexes" || asked.step === "all";
    bandwidth.show(
      t("filter.bandwidth"),
      BANDWIDTHS.map((metres) => ({ value: String(metres), text: `${metres} m` })),
      String(asked.bandwidth),
    );
    bandwidth.element.hidden = asked.view !== "density" && asked.view !== "household";
  });
}

function viewOptions(state: Watching): { value: View; text: string }[] {
  const { language } = state;
  return VIEWS.map((value) => ({ value, text: nameOfView(value, state, language) }));
}

/** What a view is called; units by their level. */
export function nameOfView(view: View, state: Watching, language: Language): string {
  return view === "units"
    ? translate(language, `level.${rankedUnits(state).level}`)
    : translate(language, `view.${view}`);
}

/** The categories of the domain; the one that is asked for, even when it is not known (yet). */
function categories({ asked, words }: Watching): { value: string; text: string }[] {
  const fitting = (words.value?.categories ?? []).filter(
    ({ domain }) => asked.domain === "" || domain === asked.domain,
  );
  return options(
    fitting.map(({ name }) => name),
    asked.category,
  );
}

function sources({ asked, words }: Watching): { value: string; text: string }[] {
  return options(words.value?.sources ?? [], asked.source);
}

function options(names: readonly string[], chosen: string): { value: string; text: string }[] {
  const all = chosen === "" || names.includes(chosen) ? names : [chosen, ...names];
  return all.map((name) => ({ value: name, text: name }));
}
