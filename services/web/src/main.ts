import "./styles/maplibre.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/panel.css";
import "./styles/map.css";
import "./styles/draw.css";

import { Client } from "./api/client";
import { startApp } from "./app";
import { chooseLanguage, rememberedLanguage } from "./i18n/language";
import { Store, type State } from "./store";
import { chooseTheme, rememberedTheme } from "./theme";
import { gridIn, placeIn } from "./url";

const store = new Store<State>({
  language: chooseLanguage(location.search, rememberedLanguage(), navigator.languages),
  theme: chooseTheme(rememberedTheme(), matchMedia("(prefers-color-scheme: dark)").matches),
  place: placeIn(location.hash),
  data: { status: "loading" },
  district: [],
  subdistricts: [],
  communities: [],
  selected: gridIn(location.hash),
  figures: new Map(),
  map: "loading",
});

void startApp(
  new Client(document.baseURI),
  store,
  new URLSearchParams(location.search).get("plan"),
);
