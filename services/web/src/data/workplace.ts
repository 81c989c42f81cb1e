// Tabs, tables and choices look as those of leaders do.
import "../styles/watch.css";
import "../styles/data.css";
import "../i18n/texts/data";
import "../i18n/texts/shared";
import type { Client } from "../api/client";
import type { Pointing } from "../map/open";
import { Preview } from "../map/preview";
import type { MapView } from "../map/view";
import { changed, Store } from "../store";
import type { DataContext } from "../ui/data/context";
import { mountFilter } from "../ui/data/filter";
import { mountIndicators } from "../ui/data/indicators";
import { mountLayers } from "../ui/data/layers";
import { mountRows } from "../ui/data/rows";
import { mountTake } from "../ui/data/take";
import { byId, h } from "../ui/dom";
import { withValues } from "../url";
import { DataLoads, NOTHING_TAKEN } from "./loads";
import { takenIn, withTaken, type DataStore, type Taking } from "./state";

/** The analyst's workplace: what there is to take, and what the figures mean. */
export class DataWorkplace implements Pointing {
  private readonly store: DataStore;
  private preview: Preview | null = null;
  private isHere = true;

  constructor(client: Client, page: Store, map: MapView | null) {
    this.store = new Store<Taking>({
      language: page.state.language,
      ...takenIn(location.hash),
      ...NOTHING_TAKEN,
    });
    const loads = new DataLoads(client, this.store);
    const context: DataContext = {
      store: this.store,
      ask: (change) => this.ask(change),
      again: () => loads.again(),
      address: (path) => client.address(path),
      view: () => map?.extent ?? null,
      flyTo: (extent) => map?.flyTo(extent),
    };
    this.mount(context);
    loads.follow();
    map?.whenStyled((mapLibre) => {
      this.preview = new Preview(mapLibre);
      this.draw();
    });
    this.store.subscribe((state, before) => {
      if (changed(state, before, "page")) this.draw();
    });
    page.subscribe((now, before) => {
      if (before === null) return;
      if (changed(now, before, "language")) this.store.set({ language: now.language });
      if (changed(now, before, "place")) this.enter(now.place === "data");
    });
  }

  private mount(context: DataContext): void {
    const part = (
      tag: "nav" | "section",
      className: string,
      mount: (root: HTMLElement, context: DataContext) => void,
    ): HTMLElement => {
      const root = h(tag, { class: className });
      mount(root, context);
      return root;
    };
    byId("data-page").replaceChildren(
      part("nav", "layers", mountLayers),
      h(
        "div",
        { class: "data-main" },
        part("section", "data-filter", mountFilter),
        part("section", "data-rows", mountRows),
        part("section", "data-take", mountTake),
        part("section", "data-indicators", mountIndicators),
      ),
    );
  }

  private ask(change: Partial<Pick<Taking, "layer" | "filter">>): void {
    const { layer, filter } = { ...this.store.state, ...change };
    this.write(withTaken(location.hash, { layer, filter }));
    this.store.set({ layer, filter });
  }

  private write(hash: string): void {
    history.replaceState(history.state, "", hash || location.pathname + location.search);
  }

  /** The address has changed by itself. */
  readAddress(): void {
    this.store.set(takenIn(location.hash));
  }

  private enter(isHere: boolean): void {
    if (isHere === this.isHere) return;
    this.isHere = isHere;
    const { state } = this.store;
    this.write(
      isHere
        ? withTaken(location.hash, state)
        : withValues(location.hash, [
            ["layer", null],
            ["filter", null],
          ]),
    );
    this.draw();
  }

  private draw(): void {
    const { page } = this.store.state;
    const features = this.isHere && page.status !== "failed" ? (page.value?.features ?? []) : [];
    this.preview?.show(
      features.flatMap(({ geometry, properties }) =>
        geometry === null ? [] : [{ type: "Feature" as const, geometry, properties }],
      ),
    );
  }

  /** The map is to be looked at here: what lies below the pointer is in the table. */
  hovered(): void {
    // Nothing to show.
  }

  clicked(): void {
    // Nothing to choose.
  }
}
