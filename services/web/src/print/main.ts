import "../styles/base.css";
import "../styles/print.css";

import { Client } from "../api/client";
import type { GridProperties } from "../api/types";
import "../i18n/texts/print";
import { chooseLanguage, rememberedLanguage, translate, type Language } from "../i18n/language";
import { chooseTheme, rememberedTheme } from "../theme";
import { byId, Choice, h } from "../ui/dom";
import { withGrid } from "../url";
import { communityPanel, communitySheet, indexSheet, layoutOf, sheetsOf } from "./atlas";
import { cardsOf } from "./card";
import { nameOf, type PrintContext } from "./context";
import { buildingsOf, patchOf, streetsIn } from "./ground";
import { extentOf } from "../geometry";

const KINDS = ["cards", "atlas"] as const;
type Kind = (typeof KINDS)[number];

/** What the address asks for. */
interface Wanted {
  kind: Kind;
  plan: string | null;
  /** The code of a grid, a community, a subdistrict or the district. */
  within: string | null;
}

const query = new URLSearchParams(location.search);
const language = chooseLanguage(
  location.search,
  rememberedLanguage(),
  navigator.languages,
) satisfies Language;
const wanted: Wanted = {
  kind: query.get("print") === "atlas" ? "atlas" : "cards",
  plan: query.get("plan"),
  within: query.get("within"),
};
const client = new Client(document.baseURI);
const leaving = new AbortController();
addEventListener("pagehide", () => leaving.abort(), { once: true });

const status = h("p", { class: "print-status", role: "status" });
const sheets = byId("sheets");

function goTo(change: Partial<Record<"print" | "within", string>>): void {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(change)) address.searchParams.set(name, value);
  location.assign(address);
}

/** The map's page at a grid, or at the plan. */
function mapAddress(plan: string, code: string | null): string {
  const address = new URL("./", document.baseURI);
  address.searchParams.set("plan", plan);
  address.hash = withGrid("", code);
  return address.href;
}

async function contextOf(): Promise<PrintContext | null> {
  const { signal } = leaving;
  const [district, subdistricts, communities, plans] = await Promise.all([
    client.divisions("district", signal),
    client.divisions("subdistricts", signal),
    client.divisions("communities", signal),
    client.plans(signal),
  ]);
  const plan = plans.find(({ name }) => name === wanted.plan) ?? (wanted.plan ? null : plans[0]);
  if (!plan) return null;
  return {
    language,
    plan,
    district: district.map(({ properties }) => properties.name).join(" · "),
    subdistricts,
    communities,
    date: new Date(),
    linkTo: (code) => mapAddress(plan.name, code),
  };
}

/** Communities that the address asks for, and the one grid of them if it asks for one. */
function chosenIn({ communities }: PrintContext): { codes: string[]; grid: string | null } {
  const { within } = wanted;
  if (within === null) return { codes: [], grid: null };
  const all = communities.map(({ properties }) => properties);
  if (all.some(({ code }) => code === within)) return { codes: [within], grid: null };
  const below = all.filter(({ subdistrict }) => subdistrict === within);
  if (below.length > 0) return { codes: below.map(({ code }) => code), grid: null };
  if (within === "district") return { codes: all.map(({ code }) => code), grid: null };
  return { codes: [], grid: within };
}

/** What is printed, and the button that prints it. */
function mountBar(context: PrintContext | null): void {
  const t = (key: Parameters<typeof translate>[1]): string => translate(language, key);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset["theme"] = chooseTheme(
    rememberedTheme(),
    matchMedia("(prefers-color-scheme: dark)").matches,
  );
  document.title = t("print.title");
  const kind = new Choice<Kind>("print", (value) => goTo({ print: value }));
  kind.show(
    t("print.what"),
    KINDS.map((value) => ({ value, text: t(`print.${value}`) })),
    wanted.kind,
  );
  const parts: HTMLElement[] = [kind.element];
  if (context !== null && wanted.kind === "cards") parts.push(withinChoice(context));
  parts.push(
    h("button", { type: "button", class: "button primary", click: () => print() }, t("print.now")),
    h(
      "a",
      { class: "button", href: mapAddress(context?.plan.name ?? wanted.plan ?? "", null) },
      t("print.back"),
    ),
    status,
  );
  byId("print-bar").replaceChildren(...parts);
}

function withinChoice({ communities, subdistricts }: PrintContext): HTMLElement {
  const { within } = wanted;
  const option = (value: string, text: string): HTMLElement =>
    h("option", { value, selected: value === within }, text);
  const isGrid =
    within !== null &&
    within !== "district" &&
    ![...communities, ...subdistricts].some(({ properties }) => properties.code === within);
  const groups = sheetsOf(communities).map(({ subdistrict, communities: of }) =>
    h(
      "optgroup",
      { label: nameOf(subdistricts, subdistrict) },
      ...of.map(({ properties }) => option(properties.code, properties.name)),
    ),
  );
  const select = h(
    "select",
    { name: "within", change: () => goTo({ within: select.value }) },
    ...(within === null ? [option("", translate(language, "print.choose"))] : []),
    ...(isGrid ? [option(within, translate(language, "print.this_grid", { grid: within }))] : []),
    option("district", translate(language, "print.district")),
    ...subdistricts.map(({ properties }) => option(properties.code, properties.name)),
    ...groups,
  );
  return h(
    "label",
    { class: "choice" },
    h("span", { class: "choice-label" }, translate(language, "print.within")),
    select,
  );
}

function progress(done: number, total: number): void {
  const values = { done: String(done), total: String(total) };
  status.textContent = translate(language, "print.loading", values);
}

async function printCards(context: PrintContext): Promise<void> {
  const { signal } = leaving;
  let { codes, grid } = chosenIn(context);
  if (grid !== null) codes = [await communityOfGrid(context.plan.name, grid)];
  for (const [index, code] of codes.entries()) {
    progress(index, codes.length);
    const patch = await patchOf(client, context.plan.name, code, signal);
    const own = grid === null ? patch : { ...patch, only: grid };
    sheets.append(...cardsOf(own, context));
  }
}

async function communityOfGrid(plan: string, code: string): Promise<string> {
  const params = new URLSearchParams({
    plan,
    filter: `code = '${code.replaceAll("'", "''")}'`,
    properties: "code,community",
  });
  const found = await client.pages<Pick<GridProperties, "community">, unknown>(
    `ogc/collections/grids/items?${params}`,
    leaving.signal,
  );
  return found[0]?.properties.community ?? "";
}

async function printAtlas(context: PrintContext): Promise<void> {
  const { signal } = leaving;
  const { plan, communities } = context;
  const extent = extentOf(communities) ?? [0, 0, 0, 0];
  progress(0, communities.length);
  const [district, grids, streets] = await Promise.all([
    client.divisions("district", signal),
    client.gridsIn(plan.name, extent, signal),
    streetsIn(client, extent, signal),
  ]);
  const atlas = { district, grids, streets };
  sheets.append(indexSheet(atlas, context));
  let done = 0;
  for (const [index, sheet] of sheetsOf(communities).entries()) {
    const size = layoutOf(sheet.communities.length);
    const panels: HTMLElement[] = [];
    for (const community of sheet.communities) {
      const buildings = await buildingsOf(client, plan.name, community.properties.code, signal);
      panels.push(communityPanel(community, atlas, buildings, size, context));
      progress(++done, communities.length);
    }
    sheets.append(communitySheet(sheet.subdistrict, index + 2, panels, context));
  }
}

async function start(): Promise<void> {
  mountBar(null);
  try {
    const context = await contextOf();
    mountBar(context);
    if (context === null) {
      status.textContent = translate(language, "print.no_plan");
      return;
    }
    document.body.dataset["print"] = wanted.kind;
    await (wanted.kind === "cards" ? printCards(context) : printAtlas(context));
    const count = String(sheets.childElementCount);
    status.textContent = translate(language, "print.ready", { count });
    document.body.dataset["state"] = "ready";
  } catch (error) {
    if (leaving.signal.aborted) return;
    const message = error instanceof Error ? error.message : String(error);
    status.textContent = translate(language, "print.failed", { message });
    status.classList.add("bad");
  }
}

void start();
