import { describe, expect, it } from "vitest";

import type { Data } from "../store";
import { noticeFor } from "./notice";

const ready = { status: "ready" } as Data;

describe("the notice", () => {
  it("is absent while all is well", () => {
    expect(noticeFor({ data: ready, map: "ready", place: "plan" })).toBeNull();
    expect(noticeFor({ data: { status: "loading" }, map: "loading", place: "plan" })).toBeNull();
  });

  it("names the command that makes a plan", () => {
    const notice = noticeFor({ data: { status: "no_plan" }, map: "ready", place: "plan" });
    expect(notice?.command).toContain("wangge plan");
  });

  it("asks for no plan where none is needed", () => {
    expect(noticeFor({ data: { status: "no_plan" }, map: "ready", place: "watch" })).toBeNull();
  });

  it("repeats what the service said", () => {
    const notice = noticeFor({
      data: { status: "failed", message: "boom" },
      map: "loading",
      place: "plan",
    });
    expect(notice?.values).toEqual({ message: "boom" });
  });

  it("tells a lost service from a browser without WebGL", () => {
    expect(noticeFor({ data: ready, map: "lost", place: "plan" })?.title).toBe("notice.offline");
    expect(noticeFor({ data: ready, map: "unsupported", place: "plan" })?.title).toBe("notice.map");
  });
});
