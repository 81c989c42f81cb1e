import { defineConfig, loadEnv } from "vite";

export default defineConfig(({ mode }) => {
  // Where `npm run dev` finds a running `wangge serve`.
  const service = loadEnv(mode, ".", "WANGGE_")["WANGGE_URL"] ?? "http://127.0.0.1:8080";
  return {
    // The service may sit behind a prefix: every address in the page is relative.
    base: "./",
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
