/**
 * A stream of bytes that can be read by count or by chunk, and given back: what a decoder needs that has to know
 * exactly where its stream ends.
 */
export interface ByteFeed {
  /** The next bytes, at least one and at most `limit`, without copying; null at the end. */
  next(limit: number): Promise<Buffer | null>;
  /** Exactly `count` bytes, or fewer when the stream ends before. */
  read(count: number): Promise<Buffer>;
  /** Gives bytes back that the last calls returned and that were not used. */
  unread(bytes: Buffer): void;
  /** Bytes handed out and not given back. */
  consumed(): number;
}

/** A feed over chunks of any size. Errors of the iterable pass through. */
export function feedOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): ByteFeed {
  const iterator =
    Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  const pending: Buffer[] = [];
  let consumed = 0;

  async function next(limit: number): Promise<Buffer | null> {
    while (pending.length === 0) {
      const step = await iterator.next();
      if (step.done) return null;
      const { buffer, byteOffset, byteLength } = step.value;
      if (byteLength > 0) pending.push(Buffer.from(buffer, byteOffset, byteLength));
    }
    const first = pending.shift()!;
    if (first.length > limit) pending.unshift(first.subarray(limit));
    const taken = first.length > limit ? first.subarray(0, limit) : first;
    consumed += taken.length;
    return taken;
  }

  return {
    next,
    async read(count) {
      const parts: Buffer[] = [];
      let have = 0;
      while (have < count) {
        const part = await next(count - have);
        if (!part) break;
        parts.push(part);
        have += part.length;
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts, have);
    },
    unread(bytes) {
      if (bytes.length === 0) return;
      pending.unshift(bytes);
      consumed -= bytes.length;
    },
    consumed: () => consumed,
  };
}
