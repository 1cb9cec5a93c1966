import { type Overrides, paddingOf } from './classify.ts';
import type { TarHeader } from './header.ts';
import { parsePax } from './pax.ts';
import { zeroRun } from './zeros.ts';

type Report = (id: string, detail: string) => void;

/** The extended headers that stand before an entry: PAX (`x`, `g`) and GNU long names (`L`, `K`). */
export class ExtendedHeaders {
  overrides: Overrides = none;
  /** Offsets and lengths of GNU sparse format 0.0, which repeats its keys. */
  sparsePairs: readonly string[] = [];

  constructor(private readonly report: Report) {}

  /** Whether this type flag begins an extended header. */
  static isExtended(type: string): boolean {
    return 'xgLK'.includes(type);
  }

  /** Notes what readers disagree about. Returns the bytes of body and padding that follow. */
  begin({ type, size }: TarHeader): number {
    const { pax, longName, longLink } = this.overrides;
    const before = { x: pax, L: longName, K: longLink }[type] ?? null;
    if (before !== null)
      this.report(
        'tar/repeated-header',
        'two extended headers of one kind before an entry: readers merge or replace them',
      );
    if (type !== 'x' && pax?.get('size'))
      this.report(
        'tar/size-disagreement',
        'a PAX size stands before an extended header, to which some readers apply it',
      );
    return size + paddingOf(size);
  }

  /** Takes the body of an extended header. Returns why Go would refuse it, or null. */
  end(type: string, padded: Buffer, size: number): string | null {
    const body = padded.subarray(0, size);
    if (zeroRun(padded.subarray(size)) < padded.length - size)
      this.report('tar/nonzero-padding', 'the padding after an extended header is not zero');
    if (type === 'L' || type === 'K') {
      const name = untilNul(body);
      if (name === '') this.report('tar/field-invalid', 'an empty long name, which runtimes ignore');
      this.overrides = { ...this.overrides, ...(type === 'L' ? { longName: name } : { longLink: name }) };
      return null;
    }
    const { invalid, records, sparsePairs } = parsePax(body);
    if (invalid !== null) return invalid;
    if (type === 'g') this.endGlobal(records);
    else {
      this.overrides = { ...this.overrides, pax: records };
      this.sparsePairs = sparsePairs;
    }
    return null;
  }

  /** A PAX record that goes before what long names say. */
  setPath(path: string): void {
    this.overrides = {
      ...this.overrides,
      pax: new Map(this.overrides.pax).set('path', path),
      longName: null,
    };
  }

  /** The entry that they belong to has come. */
  forget(): void {
    this.overrides = none;
    this.sparsePairs = [];
  }

  isEmpty(): boolean {
    const { pax, longName, longLink } = this.overrides;
    return pax === null && longName === null && longLink === null;
  }

  /**
   * Go returns a global header as an entry of its own: it applies none of it, and what stood before it goes with it.
   * GNU tar applies it to all that follow.
   */
  private endGlobal(records: ReadonlyMap<string, string>): void {
    if (!this.isEmpty()) this.report('tar/dangling-header', 'an extended header before a global one');
    this.forget();
    if (records.has('size'))
      this.report('tar/size-disagreement', 'a global header states a size, which only some readers apply');
    const meaningful = [...records.keys()].filter((key) => key !== 'comment');
    if (meaningful.length > 0)
      this.report('tar/global-header', `a global header sets ${meaningful.slice(0, 8).join(', ')}`);
  }
}

const none: Overrides = { pax: null, longName: null, longLink: null };

function untilNul(body: Buffer): string {
  const nul = body.indexOf(0);
  return body.toString('latin1', 0, nul === -1 ? body.length : nul);
}
