import { expect, it } from "vitest";

import type { LogEntry } from "../api/drawing";
import { History } from "./history";

it("knows what of a log holds", () => {
  const edit: LogEntry["cause"] = { by: "edit", kind: "rename", grid: "a", name: "b" };
  const causes: LogEntry["cause"][] = [
    edit,
    edit,
    { by: "undo", of: 2 },
    { by: "undo", of: 1 },
    { by: "redo", of: 1 },
  ];
  const log = causes.map((cause, index): LogEntry => ({
    number: index + 1,
    cause,
    made_at: "2026-01-01T00:00:00Z",
    community: "1",
    buildings: 0,
  }));
  const history = new History(log);
  expect(log.map((entry) => history.of(entry))).toEqual([
    "holds",
    "undone",
    "step",
    "step",
    "step",
  ]);
});
