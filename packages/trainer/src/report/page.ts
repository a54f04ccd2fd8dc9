import { sections, type Section } from "./sections.ts";
import type { RunReport } from "./run-report.ts";
import { html, trustedMarkup, type SafeHtml } from "./safe-html.ts";
import { STYLE } from "./style.ts";

/** The whole page; `run-report.ts` says what goes in. */
export function page(report: RunReport): string {
  const date = (report.date ?? new Date()).toISOString();
  const shown = sections(report);
  const body = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Strata" />
        <title>${report.title}</title>
        <style>
          ${trustedMarkup(STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${report.title}</h1>
            <p>${report.data}</p>
            <p><time datetime="${date}">${date.slice(0, 16).replace("T", " ")} UTC</time></p>
            ${stopped(report)}
          </header>
          ${contents(shown)} ${shown.map((section) => element(section))}
          <footer>Written by Strata. This page needs no network and runs no script.</footer>
        </main>
      </body>
    </html>`;
  return `${body}\n`;
}

function stopped({ stopReason }: RunReport): SafeHtml | undefined {
  if (stopReason === undefined) return undefined;
  return html`<p class="stopped">Stopped before its last epoch: ${stopReason}</p>`;
}

function contents(shown: readonly Section[]): SafeHtml | undefined {
  if (shown.length < 3) return undefined;
  const links = shown.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<nav aria-label="Sections">
    <ul>
      ${links}
    </ul>
  </nav>`;
}

function element({ id, title, content }: Section): SafeHtml {
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${content}
  </section>`;
}
