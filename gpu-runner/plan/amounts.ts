import { type ComposeNode, textOf } from '../../agent/source/compose/node.ts';
import type { Refuse } from './plan.ts';

/** Reads an amount that a service asks for; null where it asks for none. A wrong one is refused. */
export type ReadAmount = (node: ComposeNode | undefined, field: string, refuse: Refuse) => number | null;

const units = new Map([
  ['', 1],
  ['b', 1],
  ['k', 1024],
  ['m', 1024 ** 2],
  ['g', 1024 ** 3],
  ['t', 1024 ** 4],
]);

/**
 * Bytes: a whole number, or one with a unit (`512m`, `1.5gb`, `2GiB`), as Compose reads it. Nothing signed, no exponents.
 * @see https://github.com/compose-spec/compose-spec/blob/main/11-extension.md#specifying-byte-values
 */
export const bytesOf: ReadAmount = (node, field, refuse) =>
  amount(node, field, refuse, 'a number of bytes, such as 512m', (text) => {
    const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([bkmgt]?)i?b?$/i.exec(text);
    const unit = match === null ? undefined : units.get(match[2]!.toLowerCase());
    return unit === undefined ? Number.NaN : Math.floor(Number(match![1]) * unit);
  });

/** Processors, e.g. `0.5`. */
export const processorsOf: ReadAmount = (node, field, refuse) =>
  amount(node, field, refuse, 'a number of processors, such as 0.5', (text) =>
    /^\d{1,4}(?:\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN,
  );

/** A whole number. */
export const countOf: ReadAmount = (node, field, refuse) =>
  amount(node, field, refuse, 'a whole number', (text) =>
    /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN,
  );

function amount(
  node: ComposeNode | undefined,
  field: string,
  refuse: Refuse,
  accepts: string,
  parse: (text: string) => number,
): number | null {
  const text = textOf(node);
  if (node === undefined || text === null) return null;
  const value = parse(text.trim());
  if (Number.isFinite(value) && value > 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  refuse('value/invalid', field, node.line, `${text} is not ${accepts}`);
  return null;
}
