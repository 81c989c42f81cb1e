import { describe, expect, it } from "vitest";

import { askedIn, USUAL, withAsked, type Asked } from "./asked";
import { readMoment } from "./time";

describe("what is asked, in an address", () => {
  const asked: Asked = {
    view: "units",
    unit: "370105001001",
    level: "grid",
    domain: "livelihood",
    category: "暴露垃圾 & 其他",
    source: "12345",
    step: "week",
    at: readMoment("2025-06-09"),
    compare: "before",
    clusters: "scan",
    bandwidth: 1000,
    tab: "clock",
    wall: true,
  };

  it("comes back", () => {
    expect(askedIn(withAsked("", asked))).toEqual(asked);
    expect(
      askedIn(withAsked("", { ...asked, step: "hour", at: readMoment("2025-06-09T07") })),
    ).toEqual({
      ...asked,
      step: "hour",
      at: readMoment("2025-06-09T07"),
    });
  });

  it("leaves out what is usual, and leaves the rest alone", () => {
    expect(withAsked("#map=12/36/117&place=watch", USUAL)).toBe("#map=12/36/117&place=watch");
    expect(withAsked("#view=hexes&map=12/36/117", USUAL)).toBe("#map=12/36/117");
  });

  it("is as usual where it makes no sense", () => {
    expect(askedIn("#view=pie&step=eon&at=never&bandwidth=7&level=street&domain=x")).toEqual(USUAL);
  });

  it("begins where the step begins", () => {
    expect(askedIn("#step=month&at=2025-06-15").at).toBe(readMoment("2025-06-01"));
    expect(askedIn("#step=all&at=2025-06-15").at).toBeNull();
  });
});
