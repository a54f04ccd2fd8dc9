import { describe, expect, it } from "vitest";
import { html, trustedMarkup } from "./safe-html.ts";

describe("html", () => {
  it("escapes text but not markup of its own making", () => {
    const inner = html`<b>${"<i>"}</b>`;
    expect(String(html`<p title="${"\"&'"}">${inner}</p>`)).toBe(
      '<p title="&quot;&amp;&#39;"><b>&lt;i&gt;</b></p>',
    );
  });

  it("joins arrays, leaves out undefined and keeps zero", () => {
    expect(String(html`${["<", html`<br />`, undefined, 0]}`)).toBe("&lt;<br />0");
    expect(String(html`${trustedMarkup("<svg></svg>")}`)).toBe("<svg></svg>");
  });
});
