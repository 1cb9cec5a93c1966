/** The one stylesheet: light and dark by the reader's setting or by choice, from a phone up, and on paper. */
export const style = `
:root { color-scheme: light; --ink: #1a1d21; --soft: #59616a; --line: #dde1e6; --page: #f6f7f9; --card: #ffffff; --field: #eef0f3;
  --accent: #1d57b8; --accent-ink: #ffffff; --red: #b3201a; --red-field: #fdecea; --amber: #845000; --amber-field: #fdf1dc;
  --green: #17693a; --green-field: #e4f4ea; --blue: #1d57b8; --blue-field: #e6eefb; --grey: #59616a; --grey-field: #eceef1; }
:root[data-theme="dark"] { color-scheme: dark; --ink: #e4e7ea; --soft: #a0a8b1; --line: #2e343b; --page: #101316; --card: #171b1f;
  --field: #1f242a; --accent: #8ab6ff; --accent-ink: #0d1522; --red: #ff9088; --red-field: #3a1917; --amber: #f2bb66;
  --amber-field: #36280f; --green: #7bd49c; --green-field: #12301d; --blue: #8ab6ff; --blue-field: #16263f; --grey: #a0a8b1; --grey-field: #23282e; }
@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark; --ink: #e4e7ea; --soft: #a0a8b1; --line: #2e343b;
  --page: #101316; --card: #171b1f; --field: #1f242a; --accent: #8ab6ff; --accent-ink: #0d1522; --red: #ff9088; --red-field: #3a1917;
  --amber: #f2bb66; --amber-field: #36280f; --green: #7bd49c; --green-field: #12301d; --blue: #8ab6ff; --blue-field: #16263f;
  --grey: #a0a8b1; --grey-field: #23282e; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.2rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
h1 code { font-size: 1.25rem; font-weight: 500; }
h2 { margin: 0 0 0.75rem; font-size: 1.0625rem; line-height: 1.35; }
h3 { margin: 1.25rem 0 0.5rem; font-size: 0.9375rem; }
p { margin: 0.35rem 0; }
ul, ol { margin: 0.35rem 0; padding-left: 1.25rem; }
code, bdi { unicode-bidi: isolate; overflow-wrap: anywhere; }
code, .mono { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.8125rem; }
.soft { color: var(--soft); }
.small { font-size: 0.8125rem; }
.skip { position: absolute; left: -100rem; top: 0.5rem; z-index: 9; padding: 0.5rem 1rem; background: var(--card); color: var(--ink); border: 2px solid var(--accent); border-radius: 0.4rem; }
.skip:focus { left: 0.5rem; }
.top { position: sticky; top: 0; z-index: 5; background: var(--card); border-bottom: 1px solid var(--line); }
.bar { max-width: 76rem; margin: 0 auto; padding: 0.55rem 1.25rem; display: flex; align-items: center; gap: 0.25rem 1.25rem; flex-wrap: wrap; }
.brand { display: inline-flex; align-items: center; gap: 0.5rem; font-weight: 700; color: var(--ink); text-decoration: none; letter-spacing: -0.01em; }
.brand svg { color: var(--accent); flex: none; }
.bar nav { display: flex; gap: 0.15rem; flex-wrap: wrap; }
.bar nav a { padding: 0.35rem 0.6rem; border-radius: 0.4rem; color: var(--soft); text-decoration: none; }
.bar nav a:hover { background: var(--field); color: var(--ink); }
.bar nav a[aria-current] { color: var(--ink); background: var(--field); font-weight: 600; }
.bar .end { margin-left: auto; display: flex; gap: 0.5rem; align-items: center; }
.bar .end form { margin: 0; display: flex; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
main:focus { outline: none; }
.foot { max-width: 76rem; margin: 0 auto; padding: 1rem 1.25rem 2.5rem; color: var(--soft); font-size: 0.8125rem; border-top: 1px solid var(--line); display: flex; gap: 0.25rem 1.5rem; flex-wrap: wrap; }
.head { margin-bottom: 1.25rem; }
.head p { max-width: 50rem; }
.crumbs { font-size: 0.8125rem; color: var(--soft); margin: 0 0 0.4rem; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 1.1rem 1.25rem; margin: 0 0 1.1rem; min-width: 0; }
.grid { display: grid; gap: 0 1.1rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 62rem) { .grid.two { grid-template-columns: minmax(0, 1fr) 21rem; } .grid.half { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } }
.tiles { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(8.75rem, 1fr)); margin: 0 0 1.1rem; padding: 0; list-style: none; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem; padding: 0.7rem 0.9rem; min-width: 0; }
.tile dt, .tile .label { color: var(--soft); font-size: 0.8125rem; margin: 0; }
.tile dd, .tile .value { margin: 0.1rem 0 0; font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.tile .note { font-size: 0.8125rem; color: var(--soft); font-weight: 400; letter-spacing: 0; }
.badge { display: inline-flex; align-items: center; gap: 0.35rem; padding: 0.14rem 0.55rem 0.14rem 0.4rem; border-radius: 1rem; font-size: 0.8125rem; font-weight: 600; white-space: nowrap; color: var(--grey); background: var(--grey-field); }
.badge svg { flex: none; }
.badge.big { font-size: 1rem; padding: 0.3rem 0.9rem 0.3rem 0.65rem; }
.malicious, .malformed, .convicted, .bad { color: var(--red); background: var(--red-field); }
.suspicious, .incomplete, .warn, .voting, .ruled, .arbiter, .open { color: var(--amber); background: var(--amber-field); }
.clear, .good, .acquitted { color: var(--green); background: var(--green-field); }
.note-chip { color: var(--blue); background: var(--blue-field); }
.verdict { border-left: 0.4rem solid var(--grey); }
.card.v-malicious, .card.v-malformed { border-left-color: var(--red); }
.card.v-suspicious, .card.v-incomplete { border-left-color: var(--amber); }
.card.v-clear { border-left-color: var(--green); }
.verdict ul { margin-top: 0.6rem; }
.verdict li { overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline-offset: -2px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: 0 0 0.5rem; font-size: 0.8125rem; }
th, td { padding: 0.5rem 0.9rem 0.5rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
thead th, thead td { border-top: 0; color: var(--soft); font-weight: 500; font-size: 0.8125rem; white-space: nowrap; padding-top: 0; }
thead a { color: inherit; }
thead [aria-sort] a { color: var(--ink); font-weight: 650; }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; }
.short { white-space: nowrap; }
.wide { width: 100%; }
td:has(+ .wide), th:has(+ .wide) { min-width: 4rem; }
.third { width: 34%; } .fourth { width: 24%; }
.scroll[tabindex] table { min-width: 24rem; }
.name { font-weight: 600; overflow-wrap: anywhere; }
.why { color: var(--soft); max-width: 26rem; overflow-wrap: anywhere; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.chips + .tiles { margin-top: 0.9rem; }
.chips { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3rem 0.5rem; margin-top: 0.25rem; }
tr.fresh td { background: var(--blue-field); }
@media (max-width: 46rem) {
  main { padding: 1rem 0.9rem 2rem; } .bar { padding: 0.5rem 0.9rem; } .foot { padding: 1rem 0.9rem 2rem; } .card { padding: 0.9rem; }
  .bar .end { margin-left: 0; } .bar nav { order: 3; width: 100%; margin: 0 -0.4rem; }
}
.list { container-type: inline-size; }
@container (max-width: 44rem) {
  .list table, .list tbody, .list tr, .list td { display: block; width: 100%; }
  .list thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .list tr { border-top: 1px solid var(--line); padding: 0.75rem 0; } .list tr:first-child { border-top: 0; padding-top: 0; }
  .list td { border: 0; padding: 0.1rem 0; } .list td[data-label]::before { content: attr(data-label); display: inline-block; min-width: 6.5rem; color: var(--soft); font-size: 0.8125rem; }
  .list .number { text-align: left; white-space: normal; } .why { max-width: none; }
}
.filters { display: grid; gap: 0.6rem; grid-template-columns: minmax(12rem, 2fr) repeat(3, minmax(8rem, 1fr)) auto; align-items: end; margin: 0; }
@media (max-width: 62rem) { .filters { grid-template-columns: 1fr 1fr; } .filters .search { grid-column: 1 / -1; } }
label { display: block; font-size: 0.8125rem; color: var(--soft); }
input, select, button, .button { font: inherit; color: var(--ink); background: var(--card); border: 1px solid #838c96; border-radius: 0.4rem; padding: 0.42rem 0.65rem; min-height: 2.4rem; }
input, select { width: 100%; margin-top: 0.2rem; }
button, .button { cursor: pointer; display: inline-flex; align-items: center; justify-content: center; gap: 0.4rem; text-decoration: none; white-space: nowrap; }
button:hover, .button:hover { background: var(--field); }
.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); font-weight: 600; }
.primary:hover { background: var(--accent); filter: brightness(0.93); }
.bar button, .bar .button { min-height: 2rem; padding: 0.15rem 0.6rem; font-size: 0.8125rem; border-color: var(--line); }
.pager { display: flex; gap: 0.6rem; margin-top: 1rem; align-items: center; flex-wrap: wrap; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.35rem 1rem; margin: 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 30rem) { .facts { grid-template-columns: minmax(0, 1fr); gap: 0; } .facts dd { margin-bottom: 0.5rem; } }
.command { display: flex; gap: 0.5rem; align-items: stretch; }
.command pre { flex: 1; margin: 0; padding: 0.6rem 0.8rem; background: var(--field); border-radius: 0.4rem; overflow-x: auto; min-width: 0; }
.command code { white-space: pre; overflow-wrap: normal; }
.meter { display: flex; height: 0.85rem; border-radius: 0.4rem; overflow: hidden; background: var(--field); }
.meter svg { width: 100%; height: 100%; display: block; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; margin: 0.5rem 0 0; padding: 0; list-style: none; font-size: 0.8125rem; color: var(--soft); }
.legend svg { margin-right: 0.35rem; vertical-align: -0.05em; }
.chart { width: 100%; max-width: 50rem; height: auto; display: block; }
.chart text { fill: var(--soft); font-size: 10px; }
@media (max-width: 46rem) { .chart text { font-size: 19px; } }
.f-good { fill: var(--green); } .f-mid { fill: var(--blue); } .f-bad { fill: var(--red); } .f-rest { fill: var(--grey); } .f-line { stroke: var(--line); }
.timeline { list-style: none; margin: 0; padding: 0; }
.timeline li { position: relative; padding: 0 0 0.9rem 1.4rem; border-left: 2px solid var(--line); margin-left: 0.45rem; overflow-wrap: anywhere; }
.timeline li:last-child { border-left-color: transparent; padding-bottom: 0; }
.timeline li::before { content: ""; position: absolute; left: -0.42rem; top: 0.4rem; width: 0.7rem; height: 0.7rem; border-radius: 50%; background: var(--card); border: 2px solid var(--accent); }
.timeline .when { color: var(--soft); font-size: 0.8125rem; }
.steps { display: flex; flex-wrap: wrap; gap: 0.35rem; list-style: none; padding: 0; margin: 0.75rem 0 0; }
.steps li { padding: 0.15rem 0.65rem; border-radius: 1rem; background: var(--field); color: var(--soft); font-size: 0.8125rem; }
.steps li[aria-current] { background: var(--accent); color: var(--accent-ink); font-weight: 600; }
.finding { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: 0 1rem; padding: 0.9rem 0; border-top: 1px solid var(--line); }
.finding:first-of-type { border-top: 0; }
.finding h3 { margin: 0; overflow-wrap: anywhere; }
.severity { font-weight: 650; }
.critical, .high { color: var(--red); } .medium { color: var(--amber); } .low { color: var(--blue); } .info { color: var(--soft); }
.tags { font-size: 0.8125rem; color: var(--soft); overflow-wrap: anywhere; }
.finding table { margin-top: 0.4rem; }
.finding .scroll { overflow: visible; }
.finding .short, .finding thead th { white-space: normal; }
@media (max-width: 46rem) { .finding { grid-template-columns: minmax(0, 1fr); } .finding .short code.soft { display: none; } }
section.card > section + section { margin-top: 1.5rem; }
details > summary { cursor: pointer; padding: 0.3rem 0; font-weight: 600; overflow-wrap: anywhere; }
.tree, .tree ul { list-style: none; margin: 0; padding: 0; }
.tree ul { padding-left: 1.1rem; margin-left: 0.4rem; border-left: 1px solid var(--line); }
.tree li { padding: 0.12rem 0; overflow-wrap: anywhere; }
.tree summary { font-weight: 500; }
del, ins { text-decoration: none; display: block; padding: 0.1rem 0.4rem; border-radius: 0.25rem; overflow-wrap: anywhere; }
del { background: var(--red-field); color: var(--red); } ins { background: var(--green-field); color: var(--green); }
del::before { content: "− "; } ins::before { content: "+ "; }
.login { max-width: 26rem; margin: 3rem auto; }
.login button { margin-top: 0.9rem; width: 100%; }
.error { color: var(--red); font-weight: 600; }
.empty { padding: 1.5rem 0; color: var(--soft); }
.live { display: inline-flex; align-items: center; gap: 0.4rem; }
.live::before { content: ""; width: 0.5rem; height: 0.5rem; border-radius: 50%; background: var(--grey); }
.live.on::before { background: var(--green); }
.js-only { display: none; }
.js .js-only { display: inline-flex; }
.news { position: sticky; bottom: 1rem; margin-top: 1rem; }
[hidden] { display: none !important; }
@media (prefers-reduced-motion: no-preference) { tr.fresh td { transition: background 2s; } }
@media print { .top, .foot, .filters, .pager, .skip, .js-only { display: none !important; } body { background: #fff; } .card { border: 0; padding: 0; } }
`;
