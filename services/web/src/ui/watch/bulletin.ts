import { translate } from "../../i18n/language";
import { changed } from "../../store";
import { presentSpan } from "../../watch/state";
import { dateOf, spanAround } from "../../watch/time";
import { nameOfSpan } from "../../watch/time_words";
import { h, refill } from "../dom";
import type { WatchContext } from "./context";

const PERIODS = ["day", "week", "month", "year"] as const;
const FORMATS = ["html", "json", "csv"] as const;

/** The bulletins of the present time, as pages that print. */
export function mountBulletin(root: HTMLElement, { store, address }: WatchContext): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "asked")) return;
    const { language, plan, known } = state;
    const present = presentSpan(state);
    // Of all time the last bulletin is meant, of a month the last day in it.
    const moment = Math.min(present.to, known.to) - 1;
    const items = PERIODS.map((period) => {
      const query = new URLSearchParams({ period, date: dateOf(moment), language });
      if (plan !== null) query.set("plan", plan);
      const href = (format: string): string => address(`api/v1/report?${query}&f=${format}`);
      const name = nameOfSpan(period, spanAround(period, moment), language);
      const [page, ...others] = FORMATS;
      return h(
        "li",
        {},
        h(
          "a",
          { href: href(page), target: "_blank", rel: "noopener", "data-period": period },
          h("strong", {}, translate(language, `bulletin.${period}`)),
          h("span", {}, name),
        ),
        h(
          "span",
          { class: "downloads" },
          ...others.map((format) => h("a", { href: href(format) }, format.toUpperCase())),
        ),
      );
    });
    refill(
      root,
      h("p", { class: "pane-note" }, translate(language, "bulletin.note")),
      h("ul", { class: "bulletins" }, ...items),
    );
  });
}
