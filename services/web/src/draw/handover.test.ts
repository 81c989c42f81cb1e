import { expect, it } from "vitest";

import { handoverCsv } from "./handover";

it("writes a handover as CSV", () => {
  const names: Record<string, string> = { "1": "东,一", "2": '"二"' };
  const rows = [
    { from: "1", to: "2", buildings: 3, households: 40 },
    { from: null, to: "1", buildings: 1, households: 0 },
  ];
  expect(handoverCsv(rows, (code) => names[code] ?? null)).toBe(
    "from,from_name,to,to_name,buildings,households\r\n" +
      '1,"东,一",2,"""二""",3,40\r\n' +
      ',,1,"东,一",1,0\r\n',
  );
});
