/** Markup that is safe to put into a page; only `html` and `trustedMarkup` make it. */
export class SafeHtml {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

type Inserted = SafeHtml | string | number | undefined | readonly Inserted[];

/**
 * A template whose insertions are escaped, so that a class name or a path can hold anything.
 *
 * Markup made by `html` goes in as it is, arrays item by item, and undefined is left out. Attribute
 * values must stand in double quotes.
 */
export function html(strings: TemplateStringsArray, ...inserted: readonly Inserted[]): SafeHtml {
  let markup = strings[0]!;
  for (const [index, value] of inserted.entries()) markup += render(value) + strings[index + 1]!;
  return new SafeHtml(markup);
}

/** Markup from a program that we trust, such as a chart's SVG, without escaping. */
export function trustedMarkup(markup: string): SafeHtml {
  return new SafeHtml(markup);
}

function render(value: Inserted): string {
  if (value === undefined) return "";
  if (value instanceof SafeHtml) return value.toString();
  if (typeof value === "object") return value.map((item) => render(item)).join("");
  return escapeHtml(String(value));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}
