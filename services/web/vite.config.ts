import { defineConfig, loadEnv, type Plugin } from "vite";

/** What the page loads in any case, but only finds out when its first script runs. */
const SOON = /src\/map\/open\.ts$/;

/** The map's code is asked for together with the page's own. */
function preloadMap(): Plugin {
  return {
    name: "preload-map",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle, path }) {
        if (!bundle || path !== "/index.html") return [];
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
        const map = chunks.find(({ facadeModuleId }) => SOON.test(facadeModuleId ?? ""));
        const files = [map?.fileName ?? [], map?.imports ?? []].flat();
        return files
          .filter((file) => !html.includes(file))
          .map((file) => ({
            tag: "link",
            attrs: { rel: "modulepreload", crossorigin: true, href: `./${file}` },
            injectTo: "head" as const,
          }));
      },
    },
  };
}

export default defineConfig(({ mode }) => {
  // Where `npm run dev` finds a running `wangge serve`.
  const service = loadEnv(mode, ".", "WANGGE_")["WANGGE_URL"] ?? "http://127.0.0.1:8080";
  return {
    // The service may sit behind a prefix: every address in the page is relative.
    base: "./",
    plugins: [preloadMap()],
    build: {
      target: "es2022",
      rolldownOptions: { input: ["index.html", "print.html", "docs.html"] },
      // What is bundled has to bring its licences along.
      license: { fileName: "licenses.txt" },
      // MapLibre alone is above the default warning limit.
      chunkSizeWarningLimit: 1500,
    },
    worker: { format: "es" },
    server: {
      proxy: Object.fromEntries(
        ["/api", "/tiles", "/heat", "/styles", "/ogc", "/health"].map((path) => [path, service]),
      ),
    },
  };
});
