import { html, SafeHtml } from "./safe-html.ts";

export interface NumbersTableOptions {
  /** For those who do not see it. */
  readonly label: string;
  /** Of the columns: texts, or cells. */
  readonly heads: readonly (string | number | SafeHtml)[];
  readonly rows: readonly SafeHtml[];
  /** A row at the end. */
  readonly foot?: SafeHtml | undefined;
  /** Its classes in the style sheet; `numbers` by default. */
  readonly kind?: string;
}

/** A table of numbers, which scrolls where the page is too narrow for it. */
export function numbersTable({
  label,
  heads,
  rows,
  foot,
  kind = "numbers",
}: NumbersTableOptions): SafeHtml {
  const cells = heads.map((head) =>
    head instanceof SafeHtml ? head : html`<th scope="col">${head}</th>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table class="${kind}">
      <thead>
        <tr>
          ${cells}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
      ${
        foot &&
        html`<tfoot>
          ${foot}
        </tfoot>`
      }
    </table>
  </div>`;
}
