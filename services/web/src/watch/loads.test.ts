import { describe, expect, it, vi } from "vitest";

import { Client } from "../api/client";
import { Store } from "../store";
import { USUAL, type Asked } from "./asked";
import { Hierarchy } from "./hierarchy";
import { Loads, NOTHING_LOADED } from "./loads";
import { heatQuery } from "./queries";
import { comparable, type Watching } from "./state";
import { readMoment, spanAround, toRfc3339 } from "./time";

const day = (text: string): number => readMoment(text) ?? Number.NaN;

/** A service whose first month, January, has the most cases. */
class FakeClient extends Client {
  asked: string[] = [];
  constructor() {
    super("http://h/");
  }
  override async json<T>(path: string): Promise<T> {
    this.asked.push(path);
    if (path.startsWith("api/v1/cases/clock")) {
      const from = new URLSearchParams(path.split("?")[1]).get("from") ?? "";
      const cases = from.startsWith("2025-01-12") ? 20 : 1;
      return { cases, hours: [[cases]] } as T;
    }
    if (path.startsWith("heat/legend.json")) return { max: 7, min: 0, colors: [] } as T;
    return { units: [], features: [] } as T;
  }
  from(prefix: string): (string | null)[] {
    return this.asked
      .filter((path) => path.startsWith(prefix))
      .map((path) => new URLSearchParams(path.split("?")[1]).get("from"));
  }
}

function workplace(asked: Partial<Asked> = {}) {
  const client = new FakeClient();
  const store = new Store<Watching>({
    language: "en",
    asked: { ...USUAL, ...asked },
    hierarchy: new Hierarchy({
      district: [],
      subdistricts: [],
      communities: [],
      data: { status: "no_plan" },
    }),
    plan: null,
    known: { from: day("2025-01-01"), to: day("2025-06-01") },
    ...NOTHING_LOADED,
    isPlaying: false,
    speed: 2,
  });
  new Loads(client, store).follow();
  return { client, store };
}

describe("the scale of the map", () => {
  it("is that of the month with the most cases, and asked for once", async () => {
    const { client, store } = workplace();
    await vi.waitFor(() => expect(store.state.scale.value?.isFixed).toBe(true));
    expect(client.from("heat/legend.json").at(-1)).toBe(toRfc3339(day("2025-01-01")));
    const asked = client.from("heat/legend.json").length;
    store.set({ asked: { ...store.state.asked, at: day("2025-02-01") } });
    await vi.waitFor(() => expect(client.from("api/v1/performance").length).toBeGreaterThan(1));
    expect(client.from("heat/legend.json")).toHaveLength(asked);
    expect(store.state.scale.value?.isFixed).toBe(true);
  });

  it("of a comparison is that of a month that can be compared", async () => {
    const { client, store } = workplace({ compare: "before" });
    await vi.waitFor(() => expect(store.state.scale.value?.isFixed).toBe(true));
    // January is as far from February as February is from it, and has nothing before it.
    expect(client.from("heat/legend.json").at(-1)).toBe(toRfc3339(day("2025-02-01")));
  });
});

describe("what is asked for", () => {
  it("is what is in sight", async () => {
    const { client, store } = workplace();
    await vi.waitFor(() => expect(store.state.series.status).toBe("ready"));
    const has = (prefix: string): boolean => client.asked.some((path) => path.startsWith(prefix));
    expect(has("api/v1/hotspots")).toBe(false);
    expect(has("heat/hexes.geojson")).toBe(false);
    store.set({ asked: { ...store.state.asked, clusters: "scan" } });
    await vi.waitFor(() => expect(store.state.clusters.status).toBe("ready"));
    expect(client.asked.at(-1)).toMatch(/hotspots\?method=scan/);
    store.set({ asked: { ...store.state.asked, clusters: "none" } });
    await vi.waitFor(() => expect(store.state.clusters.value).toBeNull());
  });
});

describe("a heat map", () => {
  const may = spanAround("month", day("2025-05-01"));
  const query = (asked: Partial<Asked>): URLSearchParams => heatQuery({ ...USUAL, ...asked }, may);

  it("keeps places with few cases from leaders", () => {
    expect(query({}).get("role")).toBe("leader");
    expect(query({ view: "household" }).get("per")).toBe("household");
  });

  it("is of a difference where there is something to compare with", () => {
    expect(query({ compare: "before" }).get("compare_from")).toBe("2025-03-31T16:00:00Z");
    const compares = (asked: Partial<Asked>): boolean =>
      comparable(workplace({ compare: "before", ...asked }).store.state).compare === "before";
    expect(compares({ at: day("2025-02-01") })).toBe(true);
    expect(compares({ at: day("2025-01-01") })).toBe(false);
    expect(compares({ compare: "year_before" })).toBe(false);
    expect(compares({ step: "all" })).toBe(false);
    expect(compares({ view: "hexes" })).toBe(false);
  });
});
