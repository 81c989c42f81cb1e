import { describe, expect, it } from "vitest";

import { Client, ServiceError } from "./api/client";
import type { DivisionFeature, PlanSummary } from "./api/types";
import { load } from "./load";
import { Store, type State } from "./store";

const place = { properties: { code: "370105", name: "天桥区" } } as DivisionFeature;
const plan = { name: "p1" } as PlanSummary;

class FakeClient extends Client {
  constructor(
    private readonly answers: {
      plans?: PlanSummary[];
      divisions?: DivisionFeature[];
      error?: unknown;
    },
  ) {
    super("http://h/");
  }
  override async plans() {
    if (this.answers.error) throw this.answers.error;
    return this.answers.plans ?? [];
  }
  override divisions() {
    return Promise.resolve(this.answers.divisions ?? [place]);
  }
  override quality() {
    return Promise.resolve({} as never);
  }
  override grids() {
    return Promise.resolve([]);
  }
}

async function statusAfter(
  answers: ConstructorParameters<typeof FakeClient>[0],
  aborted = false,
  asked: string | null = null,
) {
  const store = new Store<State>({
    language: "en",
    theme: "light",
    place: "plan",
    data: { status: "no_plan" },
    district: [],
    subdistricts: [],
    communities: [],
    selected: null,
    figures: new Map(),
    map: "loading",
  });
  const controller = new AbortController();
  if (aborted) controller.abort();
  await load(new FakeClient(answers), store, asked, controller.signal);
  return store.state.data;
}

describe("load", () => {
  it("shows the newest plan", async () => {
    const data = await statusAfter({ plans: [plan, { name: "p0" } as PlanSummary] });
    expect(data).toMatchObject({ status: "ready", plan: { name: "p1" } });
  });

  it("shows the plan that is asked for while there is one of that name", async () => {
    const plans = [plan, { name: "p0" } as PlanSummary];
    expect(await statusAfter({ plans }, false, "p0")).toMatchObject({
      plan: { name: "p0" },
      plans,
    });
    expect(await statusAfter({ plans }, false, "gone")).toMatchObject({ plan: { name: "p1" } });
  });

  it("tells a store without a plan from an empty one", async () => {
    expect(await statusAfter({})).toEqual({ status: "no_plan" });
    expect(await statusAfter({ divisions: [] })).toEqual({ status: "no_data" });
  });

  it("tells a service that is away from one that fails", async () => {
    expect(await statusAfter({ error: new TypeError("Failed to fetch") })).toEqual({
      status: "offline",
    });
    expect(await statusAfter({ error: new DOMException("slow", "TimeoutError") })).toEqual({
      status: "offline",
    });
    expect(await statusAfter({ error: new ServiceError(500, "broken") })).toEqual({
      status: "failed",
      message: "broken",
    });
  });

  it("keeps quiet when it was stopped", async () => {
    expect(await statusAfter({ error: new TypeError("aborted") }, true)).toEqual({
      status: "loading",
    });
  });
});
