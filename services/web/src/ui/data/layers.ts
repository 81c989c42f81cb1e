import { titleIn } from "../../data/schema";
import { formatCount } from "../../format";
import { translate } from "../../i18n/language";
import { changed } from "../../store";
import { h, refill } from "../dom";
import { statusOf } from "../watch/status";
import type { DataContext } from "./context";

/** The layers there are, and how many features each has. */
export function mountLayers(root: HTMLElement, { store, ask, again }: DataContext): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "collections", "layer")) return;
    const { language, collections, layer } = state;
    root.setAttribute("aria-label", translate(language, "data.layers"));
    const status = statusOf(collections, language, again);
    const items = (collections.value ?? []).map(({ id, title, itemCount }) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            class: "layer",
            "data-key": id,
            "aria-current": id === layer ? "true" : undefined,
            click: () => ask({ layer: id, filter: "" }),
          },
          titleIn(title, language),
          h("span", {}, itemCount === undefined ? "" : formatCount(itemCount, language)),
        ),
      ),
    );
    refill(root, status, h("ul", {}, ...items));
  });
}
