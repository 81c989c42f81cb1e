import { describe, expect, it } from "vitest";

import { Client } from "../api/client";
import type { Extent, GridFeature } from "../api/types";
import { GridLabels } from "./grid_labels";

function square(code: string, x: number): GridFeature {
  const ring = [
    [x, 0],
    [x + 1, 0],
    [x + 1, 1],
    [x, 1],
    [x, 0],
  ];
  return {
    type: "Feature",
    bbox: [x, 0, x + 1, 1],
    geometry: { type: "Polygon", coordinates: [ring] },
    properties: { code, households: 300 },
  } as unknown as GridFeature;
}

const grids = [square("370105001001001", 0), square("370105001001002", 2)];

class FakeClient extends Client {
  asked: Extent[] = [];
  constructor() {
    super("http://h/");
  }
  override async gridsIn(_plan: string, view: Extent, signal: AbortSignal) {
    this.asked.push(view);
    await Promise.resolve();
    signal.throwIfAborted();
    return grids.filter(({ bbox }) => bbox[0] <= view[2] && bbox[2] >= view[0]) as never;
  }
}

describe("the labels of grids", () => {
  it("stand inside, with the last three digits", async () => {
    const labels = [
      ...((await new GridLabels(new FakeClient(), "p", grids).lookAt([0, 0, 1, 1])) ?? []),
    ];
    expect(labels).toEqual([{ at: [0.5, 0.5], text: { number: "001", households: "300" } }]);
  });

  it("are asked for once", async () => {
    const client = new FakeClient();
    const labels = new GridLabels(client, "p", grids);
    await labels.lookAt([0, 0, 1, 1]);
    expect(await labels.lookAt([0.2, 0.2, 0.8, 0.8])).toBeNull();
    expect([...((await labels.lookAt([0, 0, 3, 1])) ?? [])]).toHaveLength(2);
    expect(client.asked).toHaveLength(2);
  });

  it("of a view that has moved on are left", async () => {
    const labels = new GridLabels(new FakeClient(), "p", grids);
    const first = labels.lookAt([0, 0, 1, 1]);
    const second = labels.lookAt([2, 0, 3, 1]);
    expect(await first).toBeNull();
    expect(await second).not.toBeNull();
  });
});
