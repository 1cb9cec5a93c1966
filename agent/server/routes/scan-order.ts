import { getAddress } from 'viem';
import { z } from 'zod';
import { parseReference } from '../../image/reference.ts';
import type { PullCredential } from '../../jobs/service/pull-credential.ts';
import { toWardenError } from '../../model/errors.ts';
import { Problem } from '../http/problem.ts';
import { addressText } from '../read/read-routes.ts';

const mostComposeBytes = 1024 ** 2;

/** What no database takes: it would be refused there, as a defect of ours. */
const unstorable = /[\0\p{Cs}]/u;

const word = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{C}+$/u, 'has characters that cannot be seen');

const image = z
  .string()
  .min(1)
  .max(1024)
  .superRefine((text, context) => {
    try {
      parseReference(text);
    } catch (thrown) {
      context.addIssue({ code: 'custom', message: toWardenError(thrown).message });
    }
  })
  .meta({ description: 'As Docker reads it: `[registry/]name[:tag][@digest]`.', examples: ['alpine:3.20'] });

const label = word(200).optional().meta({ description: 'What you call it; comes back in everything.' });
const platform = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9._]+)?$/)
  .optional()
  .meta({ description: 'Which image of an index: `os/arch[/variant]`.' });

const credentials = z
  .union([
    z.strictObject({ username: word(500), password: word(16_384) }),
    z.strictObject({ token: word(16_384) }),
  ])
  .optional()
  .meta({
    description: 'Shown to the registry of `image` alone, kept sealed, and gone when the scan is over.',
  });

const compose = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= mostComposeBytes, 'has more than 1 MiB')
  .refine((text) => !unstorable.test(text), 'is no text in UTF-8, or has a zero byte')
  .refine((text) => !isAddress(text) || (text.length <= 2048 && URL.canParse(text)), 'is no address')
  .meta({ description: 'The address of a compose file (`https://` or `ipfs://`), or its text up to 1 MiB.' });

const kinds = {
  source: z.strictObject({
    source: z.strictObject({
      chain: z
        .int()
        .positive()
        .optional()
        .meta({ description: 'Its id (EIP-155); the one that the service is on.' }),
      address: addressText,
    }),
    label,
  }),
  image: z.strictObject({ image, credentials, platform, label }),
  compose: z.strictObject({ compose, label }),
  upload: z.strictObject({
    upload: z
      .string()
      .regex(/^upload_[0-9a-z]{24}$/)
      .meta({ description: 'Of `POST /v1/uploads`; good for one scan.' }),
    platform,
    label,
  }),
};

/** What a scan is asked for with: one of four things. */
export const scanOrderSchema = z
  .union([kinds.source, kinds.image, kinds.compose, kinds.upload])
  .meta({ id: 'ScanOrder' });

export type ScanOrderBody = z.infer<typeof scanOrderSchema>;

/** Reads it by the one thing that it names, so that what is wrong is told of that, and not of all four. */
export function readScanOrder(body: unknown): { value: ScanOrderBody } | { error: Error } {
  const named = (Object.keys(kinds) as (keyof typeof kinds)[]).filter(
    (kind) => typeof body === 'object' && body !== null && Object.hasOwn(body, kind),
  );
  if (named.length !== 1)
    return { error: new Problem('INVALID_REQUEST', 'name one of source, image, compose and upload') };
  const result = kinds[named[0]!].safeParse(body);
  if (result.success) return { value: result.data };
  const errors = result.error.issues.slice(0, 20).map(({ path, message }) => ({
    pointer: path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    detail: message,
  }));
  return { error: new Problem('INVALID_REQUEST', 'the body is not as it should be', { errors }) };
}

/** The part of a target that is known from the order alone; an upload has to be looked for. */
export function targetOf(body: Exclude<ScanOrderBody, { upload: string }>, chainId: number) {
  if ('source' in body) {
    const { chain = chainId, address } = body.source;
    if (chain !== chainId)
      throw new Problem('UNPROCESSABLE', `this service is on chain ${chainId}`, {
        errors: [{ pointer: '/source/chain', detail: 'is another one' }],
      });
    return { kind: 'address', chainId, address: getAddress(address) } as const;
  }
  if ('image' in body) {
    const target = { kind: 'image', text: `registry:${body.image}` } as const;
    return body.platform === undefined ? target : { ...target, platform: body.platform };
  }
  return isAddress(body.compose)
    ? ({ kind: 'compose', text: body.compose } as const)
    : ({ kind: 'compose-text', text: body.compose } as const);
}

/** Bound to the registry that the reference itself names. */
export function credentialOfOrder(body: ScanOrderBody): PullCredential | null {
  if (!('image' in body) || body.credentials === undefined) return null;
  const { credentials: given } = body;
  const { domain: registry } = parseReference(body.image);
  return 'token' in given
    ? { registry, credentials: { kind: 'bearer', token: given.token } }
    : { registry, credentials: { kind: 'basic', ...given } };
}

function isAddress(compose: string): boolean {
  return /^(?:https?|ipfs):\/\/\S+$/i.test(compose);
}
