import { describe, expect, it } from "vitest";

import {
  formatArea,
  formatBytes,
  formatChance,
  formatCode,
  formatCount,
  formatDeviation,
  formatHours,
  formatRate,
  formatRatio,
  formatShare,
} from "./format";

describe("numbers", () => {
  it("separates thousands", () => {
    expect(formatCount(350_000, "zh")).toBe("350,000");
    expect(formatCount(350_000, "en")).toBe("350,000");
  });

  it("writes shares as percentages", () => {
    expect(formatShare(0.0312, "en")).toBe("3.1%");
    expect(formatShare(1, "zh", 0)).toBe("100%");
  });

  it("always signs a deviation, with a true minus", () => {
    expect(formatDeviation(0.034, "en")).toBe("+3.4%");
    expect(formatDeviation(-0.034, "zh")).toBe("−3.4%");
    expect(formatDeviation(-0.0001, "en")).toBe("0.0%");
    expect(formatDeviation(0.2, "en", 0)).toBe("+20%");
  });

  it("writes rates, times, sizes and chances as exactly as they are known", () => {
    expect(formatRate(199.26, "en")).toBe("199.3");
    expect(formatRate(-1234.5, "zh")).toBe("−1,235");
    expect(formatHours(5.04, "en")).toBe("5.0\u00a0h");
    expect(formatHours(72, "zh")).toBe("3.0\u00a0天");
    expect(formatBytes(12_345_678, "en")).toBe("12\u00a0MB");
    expect(formatBytes(0, "en")).toBe("0\u00a0B");
    expect(formatChance(0.0004, "en")).toBe("< 0.001");
    expect(formatChance(0.04512, "en")).toBe("0.045");
  });

  it("changes from hectares to square kilometres", () => {
    expect(formatArea(123_456, "en")).toBe("12.3\u00a0ha");
    expect(formatArea(259_000_000, "en")).toBe("259.00\u00a0km²");
    expect(formatArea(123_456, "zh")).toBe("12.3\u00a0公顷");
  });

  it("keeps two decimals of a ratio", () => {
    expect(formatRatio(0.7849, "en")).toBe("0.78");
  });
});

describe("codes", () => {
  it("are grouped as they are built", () => {
    expect(formatCode("370105001008007")).toBe("370105\u2009001\u2009008\u2009007");
  });

  it("that are built otherwise stay as they are", () => {
    expect(formatCode("r1155956-003")).toBe("r1155956-003");
  });
});
