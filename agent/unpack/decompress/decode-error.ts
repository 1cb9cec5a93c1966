/** Why a decoder stopped; a subset of the gap reasons. */
export type DecodeReason = 'corrupt' | 'truncated' | 'compression-unsupported';

/**
 * A decoder met bytes that it cannot decode. Thrown after everything decoded before that point was yielded; it never
 * leaves `agent/unpack`: layers turn it into a `WardenError`, nested archives into a gap.
 */
export class DecodeError extends Error {
  readonly reason: DecodeReason;

  /** @param detail says what is wrong and where; holds no text of the subject */
  constructor(reason: DecodeReason, detail: string) {
    super(detail);
    this.name = 'DecodeError';
    this.reason = reason;
  }
}
