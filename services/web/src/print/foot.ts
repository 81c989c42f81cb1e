import { translate } from "../i18n/language";
import { h } from "../ui/dom";
import type { PrintContext } from "./context";

/** What plan a sheet shows, and when it was printed. */
export function footOf({ language, district, plan, date }: PrintContext): HTMLElement {
  const day = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    dateStyle: "long",
  }).format(date);
  const state = translate(language, `plan.${plan.state}`);
  return h(
    "footer",
    { class: "sheet-foot" },
    translate(language, "print.foot", { district, plan: plan.name, state, date: day }),
  );
}
