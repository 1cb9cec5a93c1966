/** One line of a result: what was asked of Warden, and what it came to. */
export interface Row {
  readonly what: string;
  readonly value: string;
  readonly target: string;
  /** null: information, nothing was asked. */
  readonly met: boolean | null;
}

/** Rows as a Markdown table, so that the output can stand in a document as it is. */
export function formatTable(title: string, rows: readonly Row[]): string {
  const cells = [
    ['what', 'measured', 'target', ''],
    ...rows.map(({ what, value, target, met }) => [
      what,
      value,
      target,
      met === null ? '' : met ? 'met' : 'MISSED',
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [`\n${title}\n`, lines[0], rule, ...lines.slice(1), ''].join('\n');
}

export function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

export function milliseconds(value: number): string {
  return `${Math.round(value * 1000)} ms`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
