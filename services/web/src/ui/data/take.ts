import { FORMATS } from "../../data/loads";
import { itemsAddress, snippetsOf } from "../../data/snippets";
import { formatBytes } from "../../format";
import { translate } from "../../i18n/language";
import { changed } from "../../store";
import { h, refill } from "../dom";
import type { DataContext } from "./context";

const ALL = "10000000";
const SAID_MS = 1500;

/** Downloads in every format, and what to paste elsewhere. */
export function mountTake(root: HTMLElement, { store, address }: DataContext): void {
  store.subscribe((state, before) => {
    if (!changed(state, before, "language", "layer", "filter", "sizes")) return;
    const { language, layer, filter, sizes } = state;
    const downloads = FORMATS.map(([format, name]) => {
      const href = itemsAddress(address, layer, filter, { f: format, limit: ALL });
      const size = sizes.status === "ready" ? sizes.value?.get(format) : undefined;
      return h(
        "li",
        {},
        h("a", { href, download: `${layer}.${format === "json" ? "geojson" : format}` }, name),
        h("span", {}, size === undefined ? "" : ` ≈ ${formatBytes(size, language)}`),
      );
    });
    const snippets = snippetsOf(address, layer, filter).map(({ name, text }) => {
      const copy = h("button", { type: "button", class: "button", "data-key": `copy-${name}` });
      copy.textContent = translate(language, "data.copy");
      copy.addEventListener("click", () => {
        void copied(text).then((done) => {
          copy.textContent = translate(language, done ? "data.copied" : "data.not_copied");
          setTimeout(() => (copy.textContent = translate(language, "data.copy")), SAID_MS);
        });
      });
      return h(
        "li",
        { class: "snippet", "data-snippet": name },
        h("div", {}, h("strong", {}, translate(language, `snippet.${name}`)), copy),
        h("pre", { tabindex: 0 }, h("code", {}, text)),
      );
    });
    refill(
      root,
      h("h3", {}, translate(language, "data.take")),
      h("ul", { class: "take-downloads" }, ...downloads),
      h("h3", {}, translate(language, "data.elsewhere")),
      h("ul", { class: "snippets" }, ...snippets),
    );
  });
}

/** Pages that are not served over HTTPS may not write to the clipboard; the text is there to be selected. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
