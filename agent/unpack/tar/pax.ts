/**
 * Records of one PAX extended header, as Go reads them. `invalid` names why Go would refuse the whole header.
 * Keys and values are latin1, one character per byte.
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_03
 */
export interface PaxRecords {
  readonly records: ReadonlyMap<string, string>;
  /** `offset`,`numbytes` pairs of GNU sparse format 0.0, which repeats its keys. */
  readonly sparsePairs: readonly string[];
  readonly invalid: string | null;
}

/** Bytes of an extended header that Go reads at most; more is invalid. */
export const specialFileLimit = 1024 * 1024;

export function parsePax(body: Buffer): PaxRecords {
  const records = new Map<string, string>();
  const sparsePairs: string[] = [];
  let position = 0;
  while (position < body.length) {
    const space = body.indexOf(0x20, position);
    if (space === -1 || space === position || space - position > 20) return bad('a record has no length');
    const digits = body.toString('latin1', position, space);
    if (!/^\d+$/.test(digits)) return bad('a record length is not a number');
    const end = position + Number(digits);
    if (end > body.length || end <= space + 1) return bad('a record length is out of range');
    if (body[end - 1] !== 0x0a) return bad('a record does not end in a newline');
    const equals = body.indexOf(0x3d, space + 1);
    if (equals === -1 || equals >= end - 1 || equals === space + 1) return bad('a record has no key');
    const key = body.toString('latin1', space + 1, equals);
    const value = body.toString('latin1', equals + 1, end - 1);
    const nul = pathKeys.has(key) ? value.includes('\0') : key.includes('\0');
    if (nul) return bad(`the record for ${pathKeys.has(key) ? key : 'a key'} contains a NUL`);
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') {
      const wanted = sparsePairs.length % 2 === 0 ? 'GNU.sparse.offset' : 'GNU.sparse.numbytes';
      if (key !== wanted || value.includes(',')) return bad('sparse records are out of order');
      sparsePairs.push(value);
    } else records.set(key, value);
    position = end;
  }
  return { records, sparsePairs, invalid: null };

  function bad(invalid: string): PaxRecords {
    return { records, sparsePairs, invalid };
  }
}

const pathKeys: ReadonlySet<string> = new Set(['path', 'linkpath', 'uname', 'gname']);

/** A decimal record value as a non-negative safe integer, or null. */
export function paxInteger(value: string): number | null {
  if (!/^\d{1,16}$/.test(value)) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : null;
}
