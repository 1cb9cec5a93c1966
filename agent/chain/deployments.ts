import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { getAddress, type Hex, isAddress } from 'viem';
import { z } from 'zod';
import { toWardenError, WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';

const hash = z.custom<Hex>(
  (value) => typeof value === 'string' && /^0x[0-9a-f]{64}$/.test(value),
  '32 bytes',
);
const address = z
  .string()
  .refine((text) => isAddress(text, { strict: false }), 'an address')
  .transform((text) => getAddress(text));
const count = z.int().nonnegative();

/** What stands where, and how far a deployment has come. */
export const deploymentSchema = z.strictObject({
  schema: z.literal('warden.deployment/1'),
  chainId: z.int().positive(),
  genesis: hash.describe('Hash of block 0: another chain with the same id is another chain.'),
  deployer: address,
  code: hash.describe('Of all creation code: contracts of two versions are never mixed.'),
  choices: z.strictObject({
    protocol: z
      .union([z.literal('own'), address])
      .describe('own, or the Nexus of the protocol that was there.'),
    settlement: z.enum(['sweep', 'external', 'none']),
    owner: address,
    guardian: address,
    arbiter: address,
  }),
  contracts: z.record(
    z.string().regex(/^[A-Za-z0-9]{1,64}$/),
    z.strictObject({
      address,
      transaction: hash,
      block: count,
      initCode: hash.describe('Of the creation code with its libraries and arguments.'),
    }),
  ),
  pending: z
    .strictObject({ step: z.string(), nonce: count, transactions: z.array(hash) })
    .nullable()
    .describe('Written before anything is sent, so that nothing is sent twice.'),
  complete: z.boolean(),
});

export type Deployment = z.infer<typeof deploymentSchema>;

/** The file of one chain. */
export function deploymentFile(folder: string, chain: number): string {
  return join(folder, `${chain}.json`);
}

/**
 * What the file says; null where there is none.
 * @throws WardenError DEPLOYMENT_INVALID, naming the place
 */
export async function readDeployment(folder: string, chain: number): Promise<Deployment | null> {
  const file = deploymentFile(folder, chain);
  const name = escapeText(file);
  const text = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return null;
    throw toWardenError(thrown);
  });
  if (text === null) return null;
  const parsed = deploymentSchema.safeParse(parse(text, name));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = escapeText(issue!.path.map(String).join('.'), 100);
    throw new WardenError(
      'DEPLOYMENT_INVALID',
      `${name}: ${where || 'it'} is not as it should be: ${escapeText(issue!.message)}`,
    );
  }
  if (parsed.data.chainId !== chain)
    throw new WardenError(
      'DEPLOYMENT_INVALID',
      `${name} is of chain ${parsed.data.chainId}, not of chain ${chain}`,
    );
  return parsed.data;
}

/** Replaces the file as a whole, on disk before this returns. @throws WardenError IO_FAILED, DISK_FULL */
export async function writeDeployment(folder: string, deployment: Deployment): Promise<void> {
  const file = deploymentFile(folder, deployment.chainId);
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(`${JSON.stringify(deployment, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw toWardenError(thrown);
  }
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WardenError('DEPLOYMENT_INVALID', `${name} is not JSON`);
  }
}
