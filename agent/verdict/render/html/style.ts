import { html } from './markup.ts';

/** The style of a report page: light and dark by the reader's setting, dark text on white on paper. */
export const style = html`
:root { color-scheme: light dark; --ink: #1c2024; --soft: #5a6169; --line: #d9dde1; --page: #ffffff; --field: #f4f5f7;
  --red: #b3261e; --amber: #8a5300; --green: #1b6e3c; --blue: #1f5fae; --badge-ink: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8ea; --soft: #a3abb3; --line: #363c42; --page: #14171a;
  --field: #1d2125; --red: #ff8a80; --amber: #f0b35a; --green: #74cf97; --blue: #8ab8f5; --badge-ink: #14171a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 68rem; background: var(--page); color: var(--ink);
  font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
h1 { margin: 0 0 0.25rem; font-size: 1.5rem; line-height: 1.3; overflow-wrap: anywhere; }
h2 { margin: 2.75rem 0 0.75rem; font-size: 1.125rem; }
h3 { margin: 1.75rem 0 0.5rem; font-size: 1rem; }
.finding h3 { margin: 0; }
p { margin: 0.25rem 0; }
ul { margin: 0.5rem 0 0; padding-left: 1.25rem; }
li { margin: 0.25rem 0; overflow-wrap: anywhere; }
code, bdi { unicode-bidi: isolate; overflow-wrap: anywhere; }
code { font: 0.8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.soft { color: var(--soft); }
.badge { display: inline-block; margin-bottom: 0.75rem; padding: 0.2rem 0.75rem; border-radius: 0.25rem; color: var(--badge-ink);
  background: var(--amber); font-weight: 650; letter-spacing: 0.06em; text-transform: uppercase; }
.malicious, .malformed { background: var(--red); }
.clear { background: var(--green); }
.why { margin-top: 1.25rem; padding: 0.75rem 1rem; border-left: 0.25rem solid var(--line); background: var(--field); }
.finding { padding: 1rem 0; border-top: 1px solid var(--line); display: grid; grid-template-columns: 6rem 1fr; gap: 0 1rem; }
.severity { font-weight: 600; }
.critical, .high { color: var(--red); }
.medium { color: var(--amber); }
.low { color: var(--blue); }
.tags { font-size: 0.8125rem; color: var(--soft); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: 0 0 0.5rem; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead td { border-top: 0; }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: 0.8125rem; white-space: nowrap; }
tbody th { font-weight: 500; white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
.short { white-space: nowrap; }
.wide { width: 100%; }
.finding table { margin-top: 0.5rem; }
.report + .report { margin-top: 4rem; padding-top: 3rem; border-top: 2px solid var(--line); }
footer { margin-top: 3rem; color: var(--soft); font-size: 0.8125rem; }
@media (max-width: 40rem) { .finding { grid-template-columns: 1fr; } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --page: #fff; --field: #fff; --red: #b3261e;
    --amber: #8a5300; --green: #1b6e3c; --blue: #1f5fae; --badge-ink: #fff; }
  body { padding: 0; max-width: none; font-size: 10pt; } .finding, tr { break-inside: avoid; } h2 { break-after: avoid; }
  .badge { -webkit-print-color-adjust: exact; print-color-adjust: exact; } .report + .report { break-before: page; } }
`;
