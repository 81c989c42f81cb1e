import "maplibre-gl/dist/maplibre-gl.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/panel.css";
import "./styles/map.css";
import "./styles/heat.css";

import { Client } from "./api/client";
import { startApp } from "./app";
import { chooseLanguage, rememberedLanguage } from "./i18n/language";
import { Store } from "./store";
import { gridIn } from "./url";

const store = new Store({
  language: chooseLanguage(location.search, rememberedLanguage(), navigator.languages),
  data: { status: "loading" },
  district: [],
  subdistricts: [],
  communities: [],
  selected: gridIn(location.hash),
  map: "loading",
});

void startApp(
  new Client(document.baseURI),
  store,
  new URLSearchParams(location.search).get("plan"),
);
