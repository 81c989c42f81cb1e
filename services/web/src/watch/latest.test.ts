import { describe, expect, it } from "vitest";

import { ServiceError } from "../api/client";
import { Latest, type Loaded } from "./latest";

function watched() {
  const shown: Loaded<string>[] = [];
  const latest = new Latest<string>((loaded) => shown.push(loaded));
  return { shown, latest };
}

/** An answer that comes when it is let go. */
function later(value: string) {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  let aborted = false;
  const load = async (signal: AbortSignal): Promise<string> => {
    signal.addEventListener("abort", () => (aborted = true));
    await gate;
    return value;
  };
  return { load, release, wasAborted: () => aborted };
}

describe("the latest answer", () => {
  it("is shown, the one before it while it is asked for", async () => {
    const { shown, latest } = watched();
    await latest.ask("a", async () => "A");
    await latest.ask("b", async () => "B");
    expect(shown).toEqual([
      { status: "loading", value: null },
      { status: "ready", value: "A" },
      { status: "loading", value: "A" },
      { status: "ready", value: "B" },
    ]);
  });

  it("is never an older one, and the older request is ended", async () => {
    const { shown, latest } = watched();
    const slow = later("slow");
    const first = latest.ask("slow", slow.load);
    await latest.ask("fast", async () => "fast");
    slow.release();
    await first;
    expect(slow.wasAborted()).toBe(true);
    expect(shown.at(-1)).toEqual({ status: "ready", value: "fast" });
    expect(shown.some(({ value }) => value === "slow")).toBe(false);
  });

  it("is kept", async () => {
    const { shown, latest } = watched();
    let asked = 0;
    const load = async (): Promise<string> => String(++asked);
    await latest.ask("a", load);
    await latest.ask("a", load);
    await latest.ask("b", load);
    await latest.ask("a", load);
    expect(asked).toBe(2);
    expect(shown.at(-1)?.value).toBe("1");
  });

  it("says what went wrong, and can be asked for again", async () => {
    const { shown, latest } = watched();
    await latest.ask("a", () => Promise.reject(new ServiceError(400, "no such unit")));
    expect(shown.at(-1)).toEqual({ status: "failed", value: null, message: "no such unit" });
    await latest.ask("a", () => Promise.reject(new TypeError("failed to fetch")));
    expect(shown.at(-1)?.status).toBe("offline");
    await latest.ask("a", async () => "A");
    expect(shown.at(-1)?.value).toBe("A");
  });
});
