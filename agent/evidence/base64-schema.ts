import { z } from 'zod';

/** Base64 in its one spelling: padded, and with no bits left over (RFC 4648 §3.5). */
export const base64 = z
  .base64()
  .refine((text) => Buffer.from(text, 'base64').toString('base64') === text, 'it has another spelling');
