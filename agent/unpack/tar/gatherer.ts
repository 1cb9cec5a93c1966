/** Puts together what a reader needs in one piece and the stream delivers in several. */
export interface Gatherer {
  /**
   * Takes from `rest` until `wanted` bytes are there (counting those held already), then calls `done` with them in one
   * buffer. Returns how many bytes of `rest` it took: at least one.
   */
  take(rest: Buffer, wanted: number, done: (whole: Buffer) => void): number;
  /** Holds bytes again that were not enough. */
  hold(bytes: Buffer): void;
  /** What is held; a copy. */
  held(): Buffer;
}

export function createGatherer(): Gatherer {
  let pieces: Buffer[] = [];
  let size = 0;
  return {
    take(rest, wanted, done) {
      const missing = wanted - size;
      const part = rest.subarray(0, Math.min(rest.length, missing));
      if (part.length === missing && size === 0) {
        done(part);
        return part.length;
      }
      pieces.push(Buffer.from(part));
      size += part.length;
      if (size === wanted) {
        const whole = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
        pieces = [];
        size = 0;
        done(whole);
      }
      return part.length;
    },
    hold(bytes) {
      pieces = [Buffer.from(bytes)];
      size = bytes.length;
    },
    held: () => Buffer.concat(pieces),
  };
}
