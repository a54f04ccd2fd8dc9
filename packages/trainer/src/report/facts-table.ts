import type { Json } from "@stratajs/checkpoint";
import { html, type SafeHtml } from "./safe-html.ts";

export type Fact = readonly [name: string, value: Json];

/** Names and values, a line each; nothing without facts. */
export function factsTable(facts: readonly Fact[], title?: string): SafeHtml | undefined {
  if (facts.length === 0) return undefined;
  const rows = facts.map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${typeof value === "object" ? JSON.stringify(value) : String(value)}</td>
      </tr>`,
  );
  return html`${title === undefined ? undefined : html`<h3>${title}</h3>`}
    <table class="facts">
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}
