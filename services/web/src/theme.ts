export type Theme = "light" | "dark";

const STORAGE_KEY = "wangge.theme";

/** What was chosen last, else what the system prefers. */
export function chooseTheme(remembered: string | null, systemIsDark: boolean): Theme {
  if (remembered === "light" || remembered === "dark") return remembered;
  return systemIsDark ? "dark" : "light";
}

/** Storage may be forbidden; the page works without it. */
export function rememberedTheme(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

export function rememberTheme(theme: Theme): void {
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // Nothing to do: the choice holds until the page is left.
  }
}
