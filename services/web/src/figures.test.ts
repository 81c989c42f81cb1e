import { describe, expect, it, vi } from "vitest";

import { Client } from "./api/client";
import type { GridFeature, PlanSummary } from "./api/types";
import { Figures } from "./figures";
import { Store, type Data, type State } from "./store";

const signal = new AbortController().signal;

function gridOf(code: string, community: string): GridFeature {
  return { properties: { code, community } } as GridFeature;
}

function storeOf(selected: string | null): Store {
  const data = {
    status: "ready",
    plan: { name: "p" } as PlanSummary,
    plans: [],
    grids: [gridOf("a", "c"), gridOf("b", "c"), gridOf("z", "elsewhere")],
  } as unknown as Data;
  return new Store({ data, selected, figures: new Map() } as unknown as State);
}

/** A client that answers by the path. */
function clientOf(answers: Record<string, unknown>): { client: Client; asked: string[] } {
  const client = new Client("http://x/");
  const asked: string[] = [];
  vi.spyOn(client, "json").mockImplementation((path: string) => {
    asked.push(path);
    const part = Object.keys(answers).find((name) => path.includes(name));
    return Promise.resolve(answers[part ?? ""]);
  });
  vi.spyOn(client, "caseTimes").mockResolvedValue(["2023-01-01T00:00:00Z", "2025-06-01T00:00:00Z"]);
  return { client, asked };
}

const posts = {
  features: [{ properties: { unit: "a", filled: 1 } }, { properties: { unit: "a", filled: 0 } }],
};
const performance = { units: [{ code: "b", counts: { reported: 7 } }] };

describe("Figures", () => {
  it("asks for posts and cases of the selected grid's community, once", async () => {
    const store = storeOf("a");
    const { client, asked } = clientOf({ posts, performance });
    const figures = new Figures(client, store, signal);
    figures.want("c");
    await vi.waitFor(() => expect(store.state.figures.size).toBe(2));
    expect(store.state.figures.get("a")).toEqual({ posts: 2, filled: 1, cases: 0 });
    expect(store.state.figures.get("b")).toEqual({ posts: 0, filled: 0, cases: 7 });
    expect(asked).toHaveLength(2);
    const query = new URLSearchParams(asked.find((path) => path.includes("performance")));
    expect(query.get("from")).toBe("2024-06-01T00:00:01.000Z");
    figures.redo("c");
    await vi.waitFor(() => expect(asked).toHaveLength(4));
  });

  it("says nothing of posts where the district has none", async () => {
    const store = storeOf("a");
    const { client } = clientOf({ posts: { features: [] }, performance });
    new Figures(client, store, signal);
    await vi.waitFor(() => expect(store.state.figures.size).toBe(2));
    expect(store.state.figures.get("b")).toEqual({ posts: null, filled: null, cases: 7 });
  });
});
