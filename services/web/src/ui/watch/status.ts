import { translate, type Language } from "../../i18n/language";
import type { Loaded } from "../../watch/latest";
import { h } from "../dom";

/**
 * What stands where an answer should be: that it is on its way, or why there is none. Nothing while
 * there is an answer, be it that of the question before.
 */
export function statusOf(
  loaded: Loaded<unknown>,
  language: Language,
  again: () => void,
): HTMLElement | null {
  if (loaded.status === "offline" || loaded.status === "failed") {
    const text =
      loaded.status === "offline"
        ? translate(language, "status.offline")
        : translate(language, "status.failed", { message: loaded.message ?? "" });
    return h(
      "div",
      { class: "status", role: "status" },
      h("p", {}, text),
      h(
        "button",
        { type: "button", class: "button", click: again },
        translate(language, "status.again"),
      ),
    );
  }
  if (loaded.value !== null) return null;
  return h("div", { class: "status loading", role: "status" }, translate(language, "map.loading"));
}
