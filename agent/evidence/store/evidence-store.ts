import type { Digest } from '../../model/digest.ts';

/** Keeps documents under the hash of their bytes, where everybody can fetch them. */
export interface EvidenceStore {
  /**
   * Publishes a document; once more is no harm.
   * @returns where it can be fetched
   * @throws WardenError of the machine or of the world
   */
  publish(bytes: Buffer, digest: Digest, signal: AbortSignal): Promise<string>;
}

/** The name of a document in a store. */
export function storedName(digest: Digest): string {
  return `${digest.replace(':', '-')}.json`;
}
