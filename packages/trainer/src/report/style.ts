/** The page's only style sheet: no font, image or script comes from elsewhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f7f8fa; --card: #ffffff; --text: #1b2330; --muted: #5a6576; --line: #dfe3ea;
  --series-1: #1f5fbf; --series-2: #c2500a; --right: 31 95 191; --wrong: 194 60 20;
  --strong-text: #ffffff; --wrong-text: #b3360b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --card: #1a2029; --text: #e4e8ef; --muted: #9aa6b8; --line: #323b49;
    --series-1: #7fb0ff; --series-2: #ffa066; --right: 92 150 250; --wrong: 240 112 64;
    --strong-text: #0d1117; --wrong-text: #ff9a6b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 72rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
header p { color: var(--muted); margin: .25rem 0 0; max-width: 60rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; letter-spacing: -.01em; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 0 0 1rem; }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1.25rem 1.5rem 1.5rem; margin-top: 1.25rem;
}
section > p { margin-top: -.5rem; color: var(--muted); }
.results { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1rem; margin: 0; }
.results dt { color: var(--muted); font-size: .9rem; }
.results dt::first-letter, .facts th::first-letter { text-transform: uppercase; }
.results dd { margin: 0; font-size: 1.65rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; }
figure { margin: 0; }
figcaption { font-weight: 600; margin-bottom: .4rem; }
.chart svg { width: 100%; height: auto; display: block; font-family: inherit; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { caption-side: bottom; text-align: left; color: var(--muted); font-size: .9rem; padding-top: .75rem; }
.confusion td, .confusion th { font-size: .85rem; padding: 0; text-align: center; height: 2.2rem; }
.confusion td { min-width: 3.1rem; border: 2px solid var(--card); border-radius: .4rem; }
.confusion tbody th { text-align: right; padding-right: .6rem; font-weight: 500; white-space: nowrap; }
.confusion thead th { vertical-align: bottom; font-weight: 500; padding-bottom: .35rem; }
.confusion thead th span { display: inline-block; white-space: nowrap; }
.confusion thead th:nth-child(n+2) span { writing-mode: vertical-rl; transform: rotate(180deg); }
.confusion thead th:first-child { color: var(--muted); font-weight: 400; text-align: right; padding-right: .6rem; white-space: nowrap; }
.confusion .right { background: rgb(var(--right) / var(--share)); }
.confusion .wrong { background: rgb(var(--wrong) / calc(var(--share) * 2.5)); }
.confusion .strong { color: var(--strong-text); font-weight: 600; }
.confusion .zero { color: var(--muted); opacity: .55; }
.confusion .recall { color: var(--muted); min-width: 5rem; }
.images {
  list-style: none; margin: 0; padding: 0; display: grid; gap: .9rem;
  grid-template-columns: repeat(auto-fill, minmax(6.6rem, 1fr));
}
.images li { font-size: .8rem; line-height: 1.3; padding: .4rem; border-radius: .5rem; border: 2px solid transparent; }
.images li.wrong { border-color: var(--wrong-text); }
.images li.wrong strong { color: var(--wrong-text); }
.images img {
  width: 100%; aspect-ratio: 1; object-fit: contain; image-rendering: pixelated; display: block;
  border-radius: .3rem; margin-bottom: .35rem; background: #000;
}
.images strong, .images span { display: block; font-weight: 600; overflow-wrap: anywhere; }
.images span { font-weight: 400; color: var(--muted); }
.numbers td, .numbers th { padding: .3rem .75rem; text-align: right; border-bottom: 1px solid var(--line); font-size: .9rem; white-space: nowrap; }
.numbers thead th { color: var(--muted); font-weight: 500; }
.numbers th:first-child { text-align: left; padding-left: 0; }
.facts { width: 100%; }
.facts th, .facts td { text-align: left; vertical-align: top; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.facts th { width: 14rem; color: var(--muted); font-weight: 500; }
tbody tr:last-child > * { border-bottom: 0; }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--muted); margin-bottom: .5rem; }
pre { margin: 0; overflow-x: auto; font: .82rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .92em; }
:focus-visible { outline: 2px solid var(--series-1); outline-offset: 2px; }
footer { margin-top: 1.5rem; color: var(--muted); font-size: .85rem; }
@media (max-width: 40rem) { .facts th { width: 8rem; } main { padding-top: 1.5rem; } section { padding: 1rem; } }
@media print { body { background: #fff; } section { break-inside: avoid; } }
`;
