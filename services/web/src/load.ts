import { Client, ServiceError } from "./api/client";
import type { Data, Store } from "./store";

/**
 * Fills the store from the service: with the plan that is asked for by name, else with the newest.
 * Whatever goes wrong becomes a state of the page.
 */
export async function load(
  client: Client,
  store: Store,
  asked: string | null,
  signal: AbortSignal,
): Promise<void> {
  store.set({ data: { status: "loading" } });
  try {
    const [district, subdistricts, communities, plans] = await Promise.all([
      client.divisions("district", signal),
      client.divisions("subdistricts", signal),
      client.divisions("communities", signal),
      client.plans(signal),
    ]);
    store.set({ district, subdistricts, communities });
    const plan = plans.find(({ name }) => name === asked) ?? plans[0];
    if (plan === undefined) {
      const empty = district.length === 0 && communities.length === 0;
      store.set({ data: { status: empty ? "no_data" : "no_plan" } });
      return;
    }
    store.set({ data: { status: "loading", plan } });
    const [quality, grids] = await Promise.all([
      client.quality(plan.name, signal),
      client.grids(plan.name, signal),
    ]);
    store.set({ data: { status: "ready", plan, plans, quality, grids } });
  } catch (error) {
    if (!signal.aborted) store.set({ data: faultOf(error) });
  }
}

/** Waits until it is known which plan is shown, or that none is. */
export function planKnown(store: Store): Promise<void> {
  return new Promise((resolve) => {
    store.subscribe(({ data }) => {
      if (data.status !== "loading" || data.plan !== undefined) resolve();
    });
  });
}

/** What a failed request means for the page. */
export function faultOf(error: unknown): Data {
  if (error instanceof ServiceError) return { status: "failed", message: error.message };
  // `fetch` says TypeError when there is nobody to talk to, TimeoutError when nobody answers.
  if (error instanceof TypeError || error instanceof DOMException) return { status: "offline" };
  return { status: "failed", message: String(error) };
}
