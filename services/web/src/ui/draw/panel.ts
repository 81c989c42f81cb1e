import type { GridProperties } from "../../api/types";
import { changesOf, standing } from "../../draw/counts";
import { chosen, gridsOfCommunity, targetOf, type Drawing } from "../../draw/state";
import { communityOf } from "../../draw/ground";
import { formatCount } from "../../format";
import { translate, type Language } from "../../i18n/language";
import { saidIn } from "../../i18n/said";
import type { MessageKey } from "../../i18n/messages";
import { changed, gridsOf, selectedGrid } from "../../store";
import { h, refill } from "../dom";
import { changeTable } from "./changes";
import type { DrawContext } from "./context";
import { entryText, wantedText } from "./words";

/** What is drawn, what it would change, and what can be done with it. */
export function mountPanel(root: HTMLElement, context: DrawContext): void {
  const { store, page } = context;
  const head = h("div", { class: "draw-head" });
  const told = h("div", { class: "draw-told", "aria-live": "assertive" });
  const work = h("div", { class: "draw-work" });
  root.replaceChildren(head, told, work);
  let renaming: string | null = null;
  const rename = (code: string | null): void => {
    renaming = code;
    renderWork();
  };
  const renderHead = (): void => refill(head, ...heading(context));
  const renderTold = (): void => refill(told, ...notices(context));
  const renderWork = (): void => {
    const { state } = store;
    refill(work, ...workOf(state, context, renaming, rename));
  };
  store.subscribe((state, before) => {
    if (changed(state, before, "language", "log", "isAway")) renderHead();
    if (changed(state, before, "language", "refusal", "conflict", "news", "log")) renderTold();
    const parts = [
      "language",
      "tool",
      "isTakingOut",
      "aim",
      "selection",
      "sweep",
      "target",
      "cut",
      "border",
      "others",
      "locked",
      "isBusy",
      "isFar",
      "points",
      "keepsTo",
      "log",
    ] as const;
    if (changed(state, before, ...parts)) renderWork();
  });
  page.subscribe((state, before) => {
    if (before === null) return;
    if (changed(state, before, "selected")) renaming = null;
    if (changed(state, before, "selected", "data", "figures")) {
      renderHead();
      renderWork();
    }
  });
}

function heading(context: DrawContext): HTMLElement[] {
  const { language, log, plan, isAway } = context.store.state;
  const title = h("h2", {}, translate(language, "draw.title", { plan }));
  if (log.status === "loading") {
    return [title, h("p", { class: "draw-note" }, translate(language, "draw.loading"))];
  }
  if (log.status === "failed") {
    return [
      title,
      h(
        "p",
        { class: "draw-note bad" },
        translate(language, "draw.failed", { message: log.message }),
      ),
      button("draw.again", language, context.again),
    ];
  }
  const { base, last } = log.value;
  const count = formatCount(last, language);
  const note = isAway
    ? translate(language, "draw.away")
    : translate(language, "draw.from", { base, count });
  return [
    title,
    h("p", { class: isAway ? "draw-note bad" : "draw-note", "data-entries": last }, note),
  ];
}

function notices(context: DrawContext): HTMLElement[] {
  const { language, refusal, conflict, news, log } = context.store.state;
  const edits = log.status === "ready" ? log.value.edits : [];
  const dismiss = (): void => context.store.set({ refusal: null, conflict: null, news: [] });
  const close = (): HTMLElement => button("draw.dismiss", language, dismiss);
  const theirs = (entries: typeof news): HTMLElement =>
    h(
      "ul",
      {},
      ...entries
        .slice(-5)
        .map((entry) => h("li", {}, `${entry.number}. ${entryText(entry, edits, language)}`)),
    );
  if (conflict !== null) {
    return [
      h(
        "div",
        { class: "draw-alert conflict", role: "alert" },
        h("strong", {}, translate(language, "draw.conflict")),
        h("p", {}, translate(language, "draw.conflict.theirs")),
        theirs(conflict.theirs),
        h(
          "p",
          {},
          translate(language, "draw.conflict.yours", {
            edit: wantedText(conflict.wanted, language),
          }),
        ),
        h(
          "div",
          { class: "draw-buttons" },
          button("draw.retry", language, context.retry, { class: "button primary" }),
          close(),
        ),
      ),
    ];
  }
  if (refusal !== null) {
    return [
      h(
        "div",
        { class: "draw-alert refusal", role: "alert" },
        h("strong", {}, translate(language, "draw.refused")),
        h("p", {}, saidIn(language, refusal)),
        close(),
      ),
    ];
  }
  if (news.length > 0) {
    return [
      h(
        "div",
        { class: "draw-alert news", role: "status" },
        h("strong", {}, translate(language, "draw.news")),
        theirs(news),
        close(),
      ),
    ];
  }
  return [];
}

function button(
  key: MessageKey,
  language: Language,
  click: () => void,
  attributes: Record<string, string | boolean> = {},
): HTMLButtonElement {
  return h(
    "button",
    { type: "button", class: "button", "data-key": key, ...attributes, click },
    translate(language, key),
  );
}

function workOf(
  state: Drawing,
  context: DrawContext,
  renaming: string | null,
  rename: (code: string | null) => void,
): HTMLElement[] {
  if (state.log.status !== "ready") return [];
  const { language, tool, cut, isFar, aim } = state;
  if (tool !== "look" && isFar) {
    return [h("p", { class: "draw-note" }, translate(language, "draw.far"))];
  }
  if (cut !== null) return cutWork(state, context);
  if (chosen(state).size > 0) return selectionWork(state, context);
  if (tool === "cut") {
    return [note(language, "draw.hint.cut"), ...(state.points > 0 ? [pointsNote(state)] : [])];
  }
  if (tool !== "look") {
    return [
      h("p", { class: "draw-note" }, translate(language, `draw.hint.${tool}`)),
      ...(aim === null ? [] : [hintOf(state)]),
    ];
  }
  return gridWork(state, context, renaming, rename);
}

function hintOf({ aim, language }: Drawing): HTMLElement {
  const key = `draw.aim.${aim ?? "move"}` as const;
  return h("p", { class: "draw-note aim", role: "status" }, translate(language, key));
}

/** Buildings that are chosen, and what would become of grids. */
function selectionWork(state: Drawing, context: DrawContext): HTMLElement[] {
  const { language, isTakingOut, isBusy, sweep, aim } = state;
  const buildings = context.ground.of(chosen(state));
  const community = communityOf(buildings);
  const grids = gridsOfCommunity(gridsOf(context.page.state), community ?? "");
  const households = buildings.reduce((sum, it) => sum + it.households, 0);
  const name = context.page.state.communities.find(
    ({ properties }) => properties.code === community,
  );
  const target = targetOf(state);
  const isForeign =
    target !== "new" && !grids.some(({ code, kind }) => code === target.grid && kind === "general");
  const changes = changesOf(grids, buildings, isForeign ? "new" : target);
  const idle = isBusy || sweep !== null;
  return [
    h(
      "p",
      {
        class: "draw-count",
        "data-buildings": buildings.length,
        "data-households": households,
      },
      translate(language, "draw.chosen", {
        buildings: formatCount(buildings.length, language),
        households: formatCount(households, language),
        community: name?.properties.name ?? community ?? "",
      }),
    ),
    changeTable(changes, context, language),
    ...(isForeign ? [note(language, "draw.foreign")] : []),
    ...(aim === "move" ? [hintOf(state)] : []),
    h(
      "div",
      { class: "draw-buttons" },
      button("draw.move", language, () => context.aim(aim === "move" ? null : "move"), {
        class: "button primary",
        disabled: idle,
        "aria-pressed": String(aim === "move"),
      }),
      button("draw.new_grid", language, context.newGrid, { disabled: idle }),
      button(
        isTakingOut ? "draw.adding" : "draw.taking_out",
        language,
        () => context.store.set({ isTakingOut: !isTakingOut }),
        { "data-key": "taking-out" },
      ),
      button("draw.clear", language, context.clear),
    ),
  ];
}

/** How far a line has come that is put together point by point. */
function pointsNote({ language, points, keepsTo }: Drawing): HTMLElement {
  const count = formatCount(points, language);
  const place = translate(language, `snap.${keepsTo ?? "none"}`);
  return h(
    "p",
    { class: "draw-note", role: "status", "data-points": points },
    translate(language, "draw.points", { count, place }),
  );
}

function note(language: Language, key: MessageKey): HTMLElement {
  return h("p", { class: "draw-note" }, translate(language, key));
}

function cutWork(state: Drawing, context: DrawContext): HTMLElement[] {
  const { language, cut, isBusy } = state;
  if (cut === null) return [];
  const grids = gridsOf(context.page.state).map(({ properties }) => properties);
  const community = grids.find(({ code }) => code === cut.grid)?.community ?? "";
  const own = grids.filter((grid) => grid.community === community);
  const changes = changesOf(own, context.ground.of(cut.side), "new");
  const isSplit = changes[0]?.after !== null && cut.side.size > 0;
  return [
    ...(state.points > 0 ? [pointsNote(state)] : []),
    changeTable(changes, context, language),
    ...(isSplit ? [] : [note(language, "draw.cut.one_side")]),
    h(
      "div",
      { class: "draw-buttons" },
      button("draw.cut", language, context.cut, {
        class: "button primary",
        disabled: isBusy || !isSplit,
      }),
      button("draw.clear", language, context.clear),
    ),
  ];
}

/** What can be done with the grids that are selected. */
function gridWork(
  state: Drawing,
  context: DrawContext,
  renaming: string | null,
  rename: (code: string | null) => void,
): HTMLElement[] {
  const { language, others, locked, isBusy, aim } = state;
  const grid = selectedGrid(context.page.state)?.properties;
  if (grid === undefined) return [note(language, "draw.hint.look")];
  if (renaming === grid.code) return [renameForm(grid, context, language, rename)];
  const codes = [grid.code, ...others];
  const chosenGrids = gridsOf(context.page.state)
    .map(({ properties }) => properties)
    .filter(({ code }) => codes.includes(code));
  const isLocked = codes.every((code) => locked.has(code));
  const isFixed = isBusy || codes.some((code) => locked.has(code));
  const isGeneral = grid.kind === "general";
  const merge = (): void => {
    if (others.size === 0) context.aim(aim === "merge" ? null : "merge");
    else void context.do({ kind: "merge", grids: [...others], into: grid.code });
  };
  return [
    ...(others.size > 0
      ? [
          h(
            "p",
            { class: "draw-count", "data-grids": codes.length },
            translate(language, "draw.grids", {
              count: formatCount(codes.length, language),
              households: formatCount(
                chosenGrids.reduce((sum, { households }) => sum + households, 0),
                language,
              ),
            }),
          ),
          changeTable(chosenGrids.map(standing), context, language),
        ]
      : []),
    ...(isLocked ? [note(language, "draw.locked")] : []),
    ...(aim === null ? [] : [hintOf(state)]),
    h(
      "div",
      { class: "draw-buttons" },
      button("draw.add", language, () => context.aim(aim === "add" ? null : "add"), {
        "aria-pressed": String(aim === "add"),
      }),
      button(others.size > 0 ? "draw.merge" : "draw.merge.aim", language, merge, {
        "data-key": "merge",
        "aria-pressed": String(aim === "merge"),
        disabled: isFixed || !isGeneral,
      }),
      button(
        "draw.repair",
        language,
        () => context.repair(others.size > 0 ? codes : context.around(grid.code)),
        { disabled: isFixed || !isGeneral },
      ),
      button("draw.rename", language, () => rename(grid.code), { disabled: isFixed }),
      button(
        isLocked ? "draw.unlock" : "draw.lock",
        language,
        () => codes.forEach((code) => context.lock(code, !isLocked)),
        { "data-key": "lock" },
      ),
    ),
  ];
}

function renameForm(
  grid: GridProperties,
  context: DrawContext,
  language: Language,
  rename: (code: string | null) => void,
): HTMLElement {
  const input = h("input", {
    name: "name",
    value: grid.name,
    required: true,
    maxlength: 100,
    "aria-label": translate(language, "draw.name"),
  });
  const form = h(
    "form",
    {
      class: "draw-form",
      submit: (event) => {
        event.preventDefault();
        const name = input.value.trim();
        rename(null);
        if (name !== "" && name !== grid.name) {
          void context.do({ kind: "rename", grid: grid.code, name });
        }
      },
      keydown: (event) => {
        if ((event as KeyboardEvent).key === "Escape") rename(null);
      },
    },
    input,
    h("button", { type: "submit", class: "button primary" }, translate(language, "draw.rename")),
    button("draw.cancel", language, () => rename(null)),
  );
  queueMicrotask(() => input.select());
  return form;
}
