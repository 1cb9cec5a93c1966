import { escapeText } from '../../../model/escape.ts';
import type { ByteReader } from '../../byte-reader.ts';
import { qualified } from './calls.ts';
import { decodeLiteral } from './literal.ts';
import type { Value } from './values.ts';

const literalShown = 120;

/** A value as a reader of a report sees it, escaped. */
export function showValue(reader: ByteReader, value: Value, depth = 0): string {
  switch (value.kind) {
    case 'literal':
      return `'${escapeText(decodeLiteral(reader, value, literalShown * 4), literalShown)}'`;
    case 'global':
      return escapeText(qualified(value), literalShown);
    case 'int':
      return String(value.value);
    case 'tuple': {
      if (depth >= 2) return '(…)';
      const shown = value.items.slice(0, 4).map((item) => showValue(reader, item, depth + 1));
      return `(${shown.join(', ')}${value.length > 4 ? ', …' : ''})`;
    }
    case 'result':
      return depth >= 2 ? '…' : showCall(reader, value.callee, value.args, depth + 1);
    case 'none':
      return 'None';
    case 'true':
      return 'True';
    case 'false':
      return 'False';
    case 'opaque':
      return '…';
    default:
      return `${value.kind}(…)`;
  }
}

/** `callable(arguments)`, escaped. */
export function showCall(reader: ByteReader, callee: Value, args: Value, depth = 0): string {
  const shown = showValue(reader, args, depth);
  return `${showValue(reader, callee, depth)}${args.kind === 'tuple' ? shown : `(${shown})`}`;
}
