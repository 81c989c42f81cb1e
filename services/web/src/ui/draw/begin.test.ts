import { expect, it } from "vitest";

import { proposedName } from "./begin";

it("proposes a name that no plan has", () => {
  expect(proposedName("a", ["a"], "draft")).toBe("a draft 1");
  expect(proposedName("a", ["a", "a draft 1"], "draft")).toBe("a draft 2");
});
