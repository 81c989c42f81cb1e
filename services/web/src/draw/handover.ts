import type { Handover } from "../api/drawing";

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What is handed over as CSV, with the names of grids where they are known. */
export function handoverCsv(
  handovers: readonly Handover[],
  nameOf: (code: string) => string | null,
): string {
  const named = (code: string | null): string[] => [
    code ?? "",
    (code === null ? null : nameOf(code)) ?? "",
  ];
  const rows = handovers.map(({ from, to, buildings, households }) => [
    ...named(from),
    ...named(to),
    String(buildings),
    String(households),
  ]);
  const heads = ["from", "from_name", "to", "to_name", "buildings", "households"];
  return [heads, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}
