/** As much of a regular expression or a hex pattern as says what bytes it needs. */
export type ByteExpression =
  /** One of these texts (latin1, one character a byte); the empty text for what has no width. */
  | { readonly kind: 'text'; readonly texts: readonly string[] }
  /** Bytes that are not worth telling apart. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'either'; readonly of: readonly ByteExpression[] }
  | { readonly kind: 'sequence'; readonly of: readonly ByteExpression[] }
  | { readonly kind: 'repeat'; readonly of: ByteExpression; readonly min: number; readonly max: number };

export const unknownBytes: ByteExpression = { kind: 'unknown' };
