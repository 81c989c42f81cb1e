import { afterEach, describe, expect, it, vi } from "vitest";

import { Client, ServiceError } from "./client";

const signal = new AbortController().signal;

function answering(...answers: Response[]): ReturnType<typeof vi.fn> {
  const fetch = vi.fn();
  for (const answer of answers) fetch.mockResolvedValueOnce(answer);
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

afterEach(() => vi.unstubAllGlobals());

describe("Client", () => {
  it("stays below the prefix the page was served from", () => {
    const client = new Client("https://maps.example/wangge/?lang=en#map=1/2/3");
    expect(client.address("api/v1/plans")).toBe("https://maps.example/wangge/api/v1/plans");
  });

  it("follows next links by their query, whatever host they name", async () => {
    const feature = { type: "Feature", geometry: null, properties: {} };
    const fetch = answering(
      Response.json({
        features: [feature],
        links: [
          { rel: "next", href: "http://inside:8080/ogc/collections/district/items?offset=1" },
        ],
      }),
      Response.json({ features: [feature], links: [] }),
    );
    const features = await new Client("https://out.example/w/").divisions("district", signal);
    expect(features).toHaveLength(2);
    expect(fetch.mock.calls[1]?.[0]).toBe(
      "https://out.example/w/ogc/collections/district/items?offset=1",
    );
  });

  it("says what a problem document says", async () => {
    answering(Response.json({ title: "Not found", detail: "no plan “x”" }, { status: 404 }));
    const failure = new Client("http://h/").quality("x", signal);
    await expect(failure).rejects.toThrowError(new ServiceError(404, "no plan “x”"));
  });

  it("survives an error that is not JSON", async () => {
    answering(new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
    await expect(new Client("http://h/").plans(signal)).rejects.toThrow("Bad Gateway");
  });

  it("writes a plan's name as one part of the path", async () => {
    const fetch = answering(Response.json({}));
    await new Client("http://h/").quality("a/b 1", signal);
    expect(fetch.mock.calls[0]?.[0]).toBe("http://h/api/v1/plans/a%2Fb%201/quality");
  });
});
