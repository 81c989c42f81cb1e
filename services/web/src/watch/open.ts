import "../styles/watch.css";
import "../styles/wall.css";
import "../i18n/texts/shared";
import "../i18n/texts/watch";
import type { Client } from "../api/client";
import { translate } from "../i18n/language";
import type { MessageKey } from "../i18n/messages";
import { faultOf } from "../load";
import type { MapView } from "../map/view";
import type { Store } from "../store";
import { byId, h } from "../ui/dom";
import { WatchWorkplace } from "./workplace";

/** Opens the leader's workplace; where that cannot be it says why. */
export async function openWatch(
  client: Client,
  store: Store,
  map: MapView | null,
  signal: AbortSignal,
): Promise<WatchWorkplace | null> {
  const pane = byId("watch-pane");
  const say = (key: MessageKey, values: Record<string, string> = {}): null => {
    store.subscribe(({ language }) => {
      pane.replaceChildren(h("p", { class: "status" }, translate(language, key, values)));
    });
    return null;
  };
  // Without a map the page has said so already.
  if (map === null) return null;
  pane.replaceChildren(
    h("p", { class: "status loading" }, translate(store.state.language, "map.loading")),
  );
  try {
    const times = await client.caseTimes(signal);
    if (times === null) return say("watch.no_cases");
    const [from, to] = times.map((text) => Date.parse(text)) as [number, number];
    const mapLibre = await new Promise<Parameters<Parameters<MapView["whenStyled"]>[0]>[0]>(
      (resolve) => map.whenStyled(resolve),
    );
    // Spans end before their last moment.
    return new WatchWorkplace(client, store, map, mapLibre, { from, to: to + 1000 });
  } catch (error) {
    if (signal.aborted) return null;
    const fault = faultOf(error);
    return fault.status === "failed"
      ? say("status.failed", { message: fault.message })
      : say("status.offline");
  }
}
