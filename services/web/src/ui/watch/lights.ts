import type { Catalogue, Lit } from "../../api/analysis";
import { formatShare } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { h } from "../dom";

/** The lights of a unit, each with the rule that lit it. */
export function lightsOf(
  lights: readonly Lit[],
  catalogue: Catalogue,
  language: Language,
): HTMLElement {
  return h(
    "ul",
    { class: "lights", "aria-label": translate(language, "lights.label") },
    ...lights.map((lit) =>
      h("li", {}, dot(lit, language), h("span", {}, ruleOf(lit, catalogue, language))),
    ),
  );
}

/** A light: its colour has a shape and a name, too. */
export function dot({ light }: Lit, language: Language): HTMLElement {
  const name = translate(language, `light.${light}`);
  return h("span", { class: `light ${light}`, role: "img", "aria-label": name, title: name });
}

/** Why it is lit, in words and numbers. */
export function ruleOf(lit: Lit, catalogue: Catalogue, language: Language): string {
  const rule = catalogue.lights.find(({ name }) => name === lit.rule);
  const indicator = catalogue.indicators.find(({ name }) => name === lit.indicator);
  return translate(language, "lights.rule", {
    rule: rule?.[language] ?? lit.rule,
    indicator: indicator?.[language] ?? lit.indicator,
    value: formatShare(lit.value, language),
    sign: indicator?.better === "low" ? ">" : "<",
    limit: formatShare(lit.limit, language, 0),
  });
}
