/** The page's only style sheet: no font, image or script comes from elsewhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f7f8fa; --card: #ffffff; --text: #1b2330; --muted: #5a6576; --line: #dfe3ea;
  --series-1: #1f5fbf; --series-2: #c2500a; --series-3: #2c7d4f; --series-4: #8a3fa8; --series-5: #9a7300; --series-6: #ad2a5c;
  --right: 31 95 191; --wrong: 194 60 20;
  --strong-text: #ffffff; --wrong-text: #b3360b;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #12161d; --card: #1a2029; --text: #e4e8ef; --muted: #9aa6b8; --line: #323b49;
    --series-1: #7fb0ff; --series-2: #ffa066; --series-3: #79cf9c; --series-4: #d19aec; --series-5: #e3c15a; --series-6: #f58bb0;
    --right: 92 150 250; --wrong: 240 112 64;
    --strong-text: #0d1117; --wrong-text: #ff9a6b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 72rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
header p { color: var(--muted); margin: .25rem 0 0; max-width: 60rem; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; letter-spacing: -.01em; overflow-wrap: anywhere; }
header .stopped { color: var(--wrong-text); font-weight: 600; }
h2 { font-size: 1.2rem; margin: 0 0 1rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
h2 + h3 { margin-top: 0; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .35rem 1.1rem; margin: 1rem 0 0; padding: 0; font-size: .95rem; }
a { color: var(--series-1); text-underline-offset: .2em; }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: 1.25rem 1.5rem 1.5rem; margin-top: 1.25rem;
}
section { scroll-margin-top: 1rem; }
section > p { margin-top: -.5rem; color: var(--muted); }
.more { margin: 1rem 0 0; }
.side-by-side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 1.5rem 2rem; align-items: start; }
.side-by-side > div > p:first-child { margin: 0 0 1rem; }
.side-by-side > *, .charts > * { min-width: 0; }
.results { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 1rem; margin: 0; }
.results dt { color: var(--muted); font-size: .9rem; }
.results dt::first-letter, .facts th::first-letter { text-transform: uppercase; }
.results dd { margin: 0; font-size: 1.65rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; }
figure { margin: 0; }
figcaption { font-weight: 600; margin-bottom: .4rem; }
.chart svg { width: 100%; height: auto; display: block; font-family: inherit; }
.map svg, .reliability svg { width: 100%; height: auto; display: block; font-family: inherit; }
.map svg { font-size: 15px; }
.map image { image-rendering: pixelated; }
.map text, .reliability text { fill: var(--muted); }
.map path, .map .frame { stroke: var(--line); stroke-width: 1.5; fill: none; }
.map figcaption, .reliability figcaption { font-weight: 400; color: var(--muted); font-size: .9rem; margin-top: .5rem; }
.reliability { max-width: 30rem; }
.reliability svg { font-size: 12px; }
.reliability .grid { stroke: var(--line); fill: none; }
.reliability .right { fill: var(--series-1); opacity: .8; }
.reliability .gap { fill: rgb(var(--wrong) / .3); stroke: rgb(var(--wrong)); stroke-dasharray: 3 2; }
.reliability .diagonal { stroke: var(--text); stroke-dasharray: 5 4; stroke-width: 1.5; fill: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.note { color: var(--muted); font-size: .9rem; margin: .75rem 0 0; }
.confusion td, .confusion th { font-size: .85rem; padding: 0; text-align: center; height: 2.2rem; }
.confusion td { min-width: 3.1rem; border: 2px solid var(--card); border-radius: .4rem; }
.confusion tbody th { text-align: right; padding-right: .6rem; font-weight: 500; white-space: nowrap; }
.confusion thead th { vertical-align: bottom; font-weight: 500; padding-bottom: .35rem; }
.confusion thead th span { display: inline-block; white-space: nowrap; }
.confusion thead th:nth-child(n+2) span { writing-mode: vertical-rl; transform: rotate(180deg); }
.confusion thead th:first-child { color: var(--muted); font-weight: 400; text-align: right; padding-right: .6rem; white-space: nowrap; }
.confusion.small td, .confusion.small th { font-size: .72rem; height: 1.6rem; }
.confusion.small td { min-width: 1.9rem; border-width: 1px; border-radius: .2rem; }
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
.augmented { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.augmented li { display: flex; gap: .9rem; }
.augmented li > div { display: flex; flex-wrap: wrap; gap: .4rem; padding-left: .9rem; border-left: 2px solid var(--line); }
.augmented img { width: 4.5rem; height: 4.5rem; object-fit: contain; image-rendering: pixelated; background: #000; border-radius: .3rem; }
.images strong, .images span { display: block; font-weight: 600; overflow-wrap: anywhere; }
.images span { font-weight: 400; color: var(--muted); }
.numbers td, .numbers th { padding: .3rem .75rem; text-align: right; border-bottom: 1px solid var(--line); font-size: .9rem; white-space: nowrap; }
.numbers thead th { color: var(--muted); font-weight: 500; }
.numbers th:first-child { text-align: left; padding-left: 0; }
.numbers .text { text-align: left; }
.numbers tfoot > tr > * { border-top: 2px solid var(--line); border-bottom: 0; font-weight: 600; }
.scores { width: 100%; max-width: 44rem; }
.scores .share { background: linear-gradient(rgb(var(--right) / .22), rgb(var(--right) / .22)) no-repeat right center / calc(var(--share) * .92) 68%; }
.scores .none { color: var(--muted); }
.facts { width: 100%; }
.facts th, .facts td { text-align: left; vertical-align: top; padding: .35rem 1rem .35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.facts th { width: 14rem; color: var(--muted); font-weight: 500; }
.files th { width: 50%; }
.picture img { max-width: 100%; max-height: 60rem; display: block; margin: 0 auto; }
tbody tr:last-child > * { border-bottom: 0; }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--muted); margin-bottom: .5rem; }
pre { margin: 0; overflow-x: auto; font: .82rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .92em; }
:focus-visible { outline: 2px solid var(--series-1); outline-offset: 2px; }
footer { margin-top: 1.5rem; color: var(--muted); font-size: .85rem; }
@media (max-width: 40rem) {
  main { padding-top: 1.5rem; } section { padding: 1rem; } .facts th { width: 8rem; }
  .map svg { font-size: 24px; }
  .numbers td, .numbers th { padding: .3rem .35rem; font-size: .8rem; }
}
@media print {
  body { background: #fff; font-size: 11pt; }
  main { max-width: none; padding: 0; }
  nav, footer { display: none; }
  section { border: 0; padding: 0; }
  h2, h3, summary { break-after: avoid; }
  figure, tr, li, .results > div { break-inside: avoid; }
  .scroll { overflow: visible; }
  .charts { grid-template-columns: 1fr 1fr; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .confusion td, .scores .share, .reliability rect, .images img { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
