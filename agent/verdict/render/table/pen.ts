import picocolors from 'picocolors';
import { displayText } from '../display-text.ts';
import { columnsOf, wrap } from '../terminal-text.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;
export type Style = (text: string) => string;

/** What every section draws with. */
export interface Pen {
  /** Columns of a line. */
  readonly width: number;
  readonly colors: Colors;
}

/** Two spaces, a label, the text: the one grid of the table. */
const indent = 2;
const labelWidth = 11;
export const margin = indent + labelWidth + 1;

export function createPen(columns: number, color: boolean): Pen {
  return { width: Math.min(Math.max(columns, 40), 120), colors: picocolors.createColors(color) };
}

const maxLines = 8;

export const plain: Style = (text) => text;

/** A section's heading, in capitals, with its one-line summary in the text column. */
export function heading(pen: Pen, name: string, summary: string): string[] {
  const [first = '', ...rest] = wrap(displayText(summary), pen.width - margin);
  const label = pen.colors.bold(name.toUpperCase());
  return [
    `${label}${pad(name, margin)}${first}`.trimEnd(),
    ...rest.map((line) => `${' '.repeat(margin)}${line}`),
  ];
}

/** A label and its text, wrapped to at most eight lines; no lines where there is no text. */
export function row(pen: Pen, label: string, text: string, style: Style = plain): string[] {
  if (text === '') return [];
  const lines = wrap(displayText(text), pen.width - margin);
  const shown = lines.length > maxLines ? [...lines.slice(0, maxLines - 1), '…'] : lines;
  return labelled(pen, label, shown.map(style));
}

/** A label beside lines that are laid out, and styled, already. */
export function labelled(
  pen: Pen,
  label: string,
  lines: readonly string[],
  style: Style = pen.colors.dim,
): string[] {
  return lines.map((line, index) => {
    const head = index === 0 ? label : '';
    return `${' '.repeat(indent)}${head === '' ? '' : style(head)}${pad(head, margin - indent)}${line}`.trimEnd();
  });
}

/** The spaces that fill `text` up to `width` columns, at least one. */
export function pad(text: string, width: number): string {
  return ' '.repeat(Math.max(width - columnsOf(text), 1));
}
