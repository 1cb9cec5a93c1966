import { createHmac } from 'node:crypto';

/** What only one request knows. */
export interface Marker {
  /** Stands before every line of evidence, and never in an answer. */
  readonly boundary: string;
  /** Has to stand in the answer: a model that lost its task to what it read does not know it. */
  readonly receipt: string;
}

/**
 * The marker of a request: nobody who does not hold the seed can write it into a file beforehand. From a fixed seed the
 * same question gives the same request, which is what recorded answers need.
 * @param seed 32 random bytes @param content what the question is, without its marker
 */
export function markerFor(seed: Uint8Array, content: string): Marker {
  const bytes = createHmac('sha256', seed).update(content).digest('hex');
  return { boundary: bytes.slice(0, 16), receipt: bytes.slice(16, 32) };
}

/** Stands for the marker where a question is hashed or counted. */
export const noMarker: Marker = { boundary: '0'.repeat(16), receipt: '0'.repeat(16) };
