import { translate, type Language } from "../i18n/language";
import type { MessageKey } from "../i18n/messages";
import { changed, type State, type Store } from "../store";
import { h } from "./dom";

interface Notice {
  title: MessageKey;
  text: MessageKey;
  values?: Record<string, string>;
  command?: string;
}

/** What the user has to know before anything else; `null` when all is well. */
export function noticeFor({
  data,
  map,
  place,
}: Pick<State, "data" | "map" | "place">): Notice | null {
  switch (data.status) {
    case "no_plan":
      // Cases can be watched, and data taken, without any plan.
      if (place !== "plan") break;
      return {
        title: "notice.no_plan",
        text: "notice.no_plan.text",
        command: "wangge plan --store STORE",
      };
    case "no_data":
      return { title: "notice.no_data", text: "notice.no_data.text" };
    case "offline":
      return { title: "notice.offline", text: "notice.offline.text" };
    case "failed":
      return {
        title: "notice.failed",
        text: "notice.failed.text",
        values: { message: data.message },
      };
    default:
      break;
  }
  if (map === "unsupported") return { title: "notice.map", text: "notice.map.text" };
  if (map === "lost") return { title: "notice.offline", text: "notice.offline.text" };
  return null;
}

/** Says that the page is still at work. */
export function mountBusy(root: HTMLElement, store: Store): void {
  store.subscribe((state) => {
    root.hidden = noticeFor(state) !== null || state.map !== "loading";
    root.textContent = translate(state.language, "map.loading");
  });
}

export function mountNotice(root: HTMLElement, store: Store, reload: () => void): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "data", "map", "place")) return;
    const notice = noticeFor(state);
    root.hidden = notice === null;
    root.replaceChildren(...(notice ? content(notice, state.language, reload) : []));
  });
}

function content(notice: Notice, language: Language, reload: () => void): HTMLElement[] {
  const parts: HTMLElement[] = [
    h("h2", {}, translate(language, notice.title)),
    h("p", {}, translate(language, notice.text, notice.values)),
  ];
  if (notice.command) parts.push(h("pre", {}, h("code", {}, notice.command)));
  parts.push(
    h(
      "button",
      { type: "button", class: "button primary", click: reload },
      translate(language, "notice.retry"),
    ),
  );
  return parts;
}
