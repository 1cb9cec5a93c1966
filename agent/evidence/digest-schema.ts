import { z } from 'zod';

/** As `isDigest` takes it. */
export const digest = z.union([
  z.templateLiteral(['sha256:', z.string().regex(/^[0-9a-f]{64}$/)]),
  z.templateLiteral(['sha512:', z.string().regex(/^[0-9a-f]{128}$/)]),
]);
