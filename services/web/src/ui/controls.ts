import { translate } from "../i18n/language";
import type { MapView } from "../map/view";
import { changed, type Store } from "../store";
import { h, icon, ICONS } from "./dom";

/** Zooming, and back to the whole district. */
export function mountControls(root: HTMLElement, store: Store, map: MapView): void {
  const actions = [
    ["map.zoom_in", ICONS.plus, () => map.zoomIn()],
    ["map.zoom_out", ICONS.minus, () => map.zoomOut()],
    ["map.fit", ICONS.fit, () => map.showAll()],
  ] as const;
  const buttons = actions.map(([key, path, click]) => ({
    key,
    button: h("button", { type: "button", class: "icon-button", click }, icon(path)),
  }));
  root.append(...buttons.map(({ button }) => button));
  store.subscribe((state, before) => {
    if (!changed(state, before, "language")) return;
    for (const { key, button } of buttons) {
      const label = translate(state.language, key);
      button.title = label;
      button.setAttribute("aria-label", label);
    }
  });
}
