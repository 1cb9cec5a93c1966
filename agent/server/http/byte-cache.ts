/** Bytes that never change under their name; those that were asked for least lately go first. */
export interface ByteCache {
  /** What is kept, or what `make` gives; two that ask at the same time wait for one. null is not kept. */
  get(name: string, make: () => Promise<Buffer | null>): Promise<Buffer | null>;
}

/** @param most bytes in all; what has more than an eighth of it is not kept */
export function byteCache(most: number): ByteCache {
  const kept = new Map<string, Buffer>();
  const making = new Map<string, Promise<Buffer | null>>();
  let size = 0;

  function keep(name: string, bytes: Buffer): void {
    if (bytes.length > most / 8) return;
    kept.set(name, bytes);
    size += bytes.length;
    for (const [oldest, { length }] of kept) {
      if (size <= most) return;
      kept.delete(oldest);
      size -= length;
    }
  }

  return {
    async get(name, make) {
      const known = kept.get(name);
      if (known !== undefined) {
        kept.delete(name);
        kept.set(name, known);
        return known;
      }
      const begun = making.get(name);
      if (begun !== undefined) return begun;
      const made = make();
      making.set(name, made);
      try {
        const bytes = await made;
        if (bytes !== null) keep(name, bytes);
        return bytes;
      } finally {
        making.delete(name);
      }
    },
  };
}
