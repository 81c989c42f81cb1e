import { chromium } from "playwright-core";

/**
 * Software rendering, so that WebGL works on a machine without a screen or a graphics card, and
 * nothing that the browser itself would ask the network for.
 */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The address of the service under test, with a slash at the end. */
export function serviceUrl() {
  const url = process.env.WANGGE_URL;
  if (!url) throw new Error("WANGGE_URL must be the address of a running service");
  return new URL("/", url).href;
}

export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ARGUMENTS,
  });
}

/** What goes wrong behind a page's back: errors it writes, requests that leave the service. */
export class Watch {
  faults = [];

  constructor(page, origin) {
    page.on("console", (message) => {
      if (message.type() === "error") this.faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.faults.push(`error: ${error.message}`));
    page.on("request", (request) => {
      const { protocol, origin: asked } = new URL(request.url());
      const inside = asked === origin || protocol === "data:" || protocol === "blob:";
      if (!inside) this.faults.push(`left the service: ${request.url()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.faults.push(`${response.status()}: ${response.url()}`);
    });
  }
}
