import type { TarSink } from './entry.ts';
import type { SparseMap } from './sparse.ts';

/** Puts the stored fragments of a sparse file where they belong, so that what is scanned is what the runtime writes. */
export class SparseExpander {
  private position = 0;
  private index = 0;
  private inFragment = 0;

  constructor(
    private readonly map: SparseMap,
    private readonly sink: TarSink,
  ) {}

  write(stored: Buffer): void {
    let rest = stored;
    while (rest.length > 0) {
      const fragment = this.map.fragments[this.index]!;
      if (this.inFragment === 0 && fragment.offset > this.position)
        this.hole(fragment.offset - this.position);
      const part = rest.subarray(0, fragment.length - this.inFragment);
      this.sink.onData(part);
      this.position += part.length;
      this.inFragment += part.length;
      rest = rest.subarray(part.length);
      if (this.inFragment === fragment.length) {
        this.index++;
        this.inFragment = 0;
      }
    }
  }

  end(): void {
    if (this.map.realSize > this.position) this.hole(this.map.realSize - this.position);
  }

  private hole(length: number): void {
    this.sink.onHole(length);
    this.position += length;
  }
}
