/** What cases are about. */
export const DOMAINS = ["city_management", "public_order", "livelihood", "public_opinion"] as const;
export type Domain = (typeof DOMAINS)[number];
