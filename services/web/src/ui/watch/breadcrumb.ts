import { translate } from "../../i18n/language";
import { changed } from "../../store";
import { presentUnit } from "../../watch/state";
import { h, refill } from "../dom";
import type { WatchContext } from "./context";

/** The way from the district down to the present unit. */
export function mountBreadcrumb(root: HTMLElement, { store, visit }: WatchContext): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "asked", "hierarchy")) return;
    const { language, hierarchy } = state;
    const path = hierarchy.path(presentUnit(state));
    root.setAttribute("aria-label", translate(language, "breadcrumb.label"));
    const steps = path.map((unit, index) => {
      const name = unit.name || translate(language, "level.district");
      const isLast = index === path.length - 1;
      const link = h(
        "button",
        {
          type: "button",
          class: "crumb",
          "data-key": unit.code,
          "aria-current": isLast ? "location" : undefined,
          click: () => visit(unit),
        },
        name,
      );
      return h("li", {}, link);
    });
    refill(root, h("ol", {}, ...steps));
  });
}
