/** Which bytes of an archive its members and records take up. */
export interface Extents {
  add(start: number, end: number): void;
  /** Regions that nothing takes up, in order. */
  free(size: number): (readonly [number, number])[];
  /** Where a member begins before the one in front of it ends; null if none does. */
  overlap(): number | null;
}

/** Kept as plain numbers: an archive may have millions of members. */
export function createExtents(): Extents {
  const starts: number[] = [];
  const ends: number[] = [];

  function inOrder(): Uint32Array {
    const order = Uint32Array.from(starts.keys());
    return order.sort((a, b) => starts[a]! - starts[b]! || ends[a]! - ends[b]!);
  }
  return {
    add(start, end) {
      if (end <= start) return;
      starts.push(start);
      ends.push(end);
    },
    free(size) {
      const regions: (readonly [number, number])[] = [];
      let at = 0;
      for (const i of inOrder()) {
        if (starts[i]! > at) regions.push([at, starts[i]!]);
        at = Math.max(at, ends[i]!);
      }
      if (at < size) regions.push([at, size]);
      return regions;
    },
    overlap() {
      let at = 0;
      for (const i of inOrder()) {
        if (starts[i]! < at) return starts[i]!;
        at = ends[i]!;
      }
      return null;
    },
  };
}
