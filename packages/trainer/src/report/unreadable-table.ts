import type { UnreadableFile } from "./run-report.ts";
import { html, type SafeHtml } from "./safe-html.ts";

/** The rest is counted; run.json names them all. */
const SHOWN = 200;

/** Files that were passed over, and why. */
export function unreadableTable(files: readonly UnreadableFile[]): SafeHtml {
  const rows = files.slice(0, SHOWN).map(
    ({ path, reason }) =>
      html`<tr>
        <th scope="row"><code>${path}</code></th>
        <td>${reason}</td>
      </tr>`,
  );
  const left = files.length - SHOWN;
  const body = html`<table class="facts files">
    <thead>
      <tr>
        <th scope="col">file</th>
        <th scope="col">why</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  return html`<p>
      ${files.length} ${files.length === 1 ? "file was" : "files were"} passed over.
      ${left > 0 ? html`Here are the first ${SHOWN}; run.json names them all.` : undefined}
    </p>
    ${
      files.length > 12
        ? html`<details>
            <summary>Which, and why</summary>
            ${body}
          </details>`
        : body
    }`;
}
