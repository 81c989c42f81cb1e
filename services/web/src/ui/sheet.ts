import { translate } from "../i18n/language";
import { changed, type Store } from "../store";
import { h } from "./dom";

/** The handle that raises and lowers the panel where it is a sheet at the bottom of a narrow screen. */
export function mountSheet(handle: HTMLElement, panel: HTMLElement, store: Store): void {
  let expanded = false;
  const button = h("button", { type: "button", class: "sheet-button", "aria-controls": panel.id });
  const show = (): void => {
    panel.classList.toggle("expanded", expanded);
    button.setAttribute("aria-expanded", String(expanded));
    const key = expanded ? "sheet.collapse" : "sheet.expand";
    button.setAttribute("aria-label", translate(store.state.language, key));
  };
  button.addEventListener("click", () => {
    expanded = !expanded;
    show();
  });
  handle.append(button);
  store.subscribe((state, before) => {
    if (changed(state, before, "language")) show();
    // Whoever selects a grid wants to see it.
    if (before !== null && changed(state, before, "selected") && state.selected !== null) {
      expanded = false;
      show();
      panel.scrollTo({ top: 0 });
    }
  });
}
