/** What a command has open, to be closed when it ends, however it does. */
export interface Opened {
  /** Notes it, and gives it back. */
  keep<T extends { close(): Promise<void> }>(part: T): T;
  /** Closes everything, the last first. @throws the first failure, once all were tried */
  close(): Promise<void>;
}

export function opened(): Opened {
  const parts: { close(): Promise<void> }[] = [];
  return {
    keep(part) {
      parts.push(part);
      return part;
    },
    async close() {
      const failures: unknown[] = [];
      for (const part of parts.splice(0).reverse())
        await part.close().catch((failure: unknown) => failures.push(failure));
      if (failures.length > 0) throw failures[0];
    },
  };
}
