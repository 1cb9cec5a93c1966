import { WardenError } from '../../model/errors.ts';

/** What extended headers say about the member that follows them. Text as latin-1. */
export interface Overrides {
  name?: string;
  linkName?: string;
  size?: number;
}

/**
 * Reads the records of a PAX extended header (`x`) that change where or what a member is.
 * Strict: a record given twice, a deletion, or sparse data is refused.
 * @throws WardenError MANIFEST_MALFORMED
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_03
 */
export function readPaxRecords(data: Buffer): Overrides {
  const found: Overrides = {};
  for (const [key, value] of records(data)) {
    if (key.startsWith('GNU.sparse.')) throw refuse('sparse members');
    if (key === 'path') found.name = once(found.name, value);
    else if (key === 'linkpath') found.linkName = once(found.linkName, value);
    else if (key === 'size') {
      if (found.size !== undefined || !/^[0-9]{1,15}$/.test(value)) throw refuse('an impossible size');
      found.size = Number(value);
    }
  }
  return found;
}

/** Global headers (`g`) may carry comments; one that renames or resizes members is read differently by every tool. */
export function checkGlobalRecords(data: Buffer): void {
  for (const [key] of records(data))
    if (key === 'path' || key === 'linkpath' || key === 'size' || key.startsWith('GNU.sparse.'))
      throw refuse(`a global ${key === 'size' ? 'size' : 'name'}`);
}

function* records(data: Buffer): Generator<[string, string]> {
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const digits = space === -1 || space - at > 8 ? '' : data.toString('latin1', at, space);
    const length = /^[1-9][0-9]*$/.test(digits) ? Number(digits) : 0;
    const end = at + length;
    const equals = data.indexOf(0x3d, space);
    if (end > data.length || equals === -1 || equals >= end - 1 || data[end - 1] !== 0x0a)
      throw refuse('a record that does not parse');
    yield [data.toString('latin1', space + 1, equals), data.toString('latin1', equals + 1, end - 1)];
    at = end;
  }
}

function once(earlier: string | undefined, value: string): string {
  if (earlier !== undefined || value === '' || value.includes('\0'))
    throw refuse('a name that is repeated or empty or holds a NUL');
  return value;
}

function refuse(what: string): WardenError {
  return new WardenError(
    'MANIFEST_MALFORMED',
    `the archive is not a well-formed tar: PAX header with ${what}`,
  );
}
