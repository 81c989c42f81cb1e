/** Which heat map is shown. */
export interface HeatChoice {
  /** What the cases are about; all of them when empty. */
  domain: string;
  /** Metres on the ground. */
  bandwidth: number;
  /** The month, as `2026-01`; all of them when `null`. */
  month: string | null;
}

export const DOMAINS = ["city_management", "public_order", "livelihood", "public_opinion"] as const;

export const BANDWIDTHS = [200, 500, 1000, 2000] as const;

/** What the colours mean, as the service says it. */
export interface HeatLegend {
  unit: string;
  unit_zh: string;
  max: number;
  colors: { value: number; color: string }[];
}

/** The months from that of one moment to that of another, both RFC 3339. */
export function monthsBetween(first: string, last: string): string[] {
  const months = [];
  const end = last.slice(0, 7);
  for (let month = first.slice(0, 7); month <= end; month = after(month)) months.push(month);
  return months;
}

function after(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${(number + 1).toString().padStart(2, "0")}`;
}

/** The query for a heat map of some months, one behind the other. */
export function heatQuery(choice: HeatChoice, months: readonly string[]): URLSearchParams {
  const first = choice.month ?? months[0];
  const last = choice.month ?? months[months.length - 1];
  const query = new URLSearchParams({ bandwidth: String(choice.bandwidth) });
  if (choice.domain !== "") query.set("domain", choice.domain);
  if (first !== undefined && last !== undefined) {
    query.set("from", `${first}-01T00:00:00Z`);
    query.set("to", `${after(last)}-01T00:00:00Z`);
  }
  return query;
}
