import { type Address, encodeAbiParameters, type Hex, toHex } from 'viem';
import type { Environment } from '../../model/subject.ts';
import { environmentBits } from '../../source/fetch/environments.ts';
import { proofsAbi } from '../abi/proofs.ts';
import { chainError } from '../chain-error.ts';
import type { ChainClient } from '../connect.ts';
import { orNull } from '../status/reader.ts';
import type { Proof } from './dossier.ts';
import { candidateLines, digestIn, imageLines } from './proof-lines.ts';

/** The bytes of a source, as they were examined. */
export interface Exhibits {
  /** abi.encode(SourceParams) */
  readonly params: Hex;
  /** Unix seconds of the first checkpoint. */
  readonly firstSeen: number;
  /** null where it could not be had. */
  readonly metadata: Uint8Array | null;
  readonly compose: readonly { readonly environment: Environment; readonly bytes: Uint8Array }[];
  /** Manifests of images by the digest that names them. */
  readonly manifests: ReadonlyMap<string, Uint8Array>;
}

/** `IProofs.Kind` */
const kinds = [
  'MetadataNotObject',
  'MetadataField',
  'EnvironmentField',
  'ComposeScalar',
  'ComposeBind',
  'ImageManifest',
] as const;

// `Proofs` reads no more.
const mostMetadata = 4 * 1024;
const mostCompose = 16 * 1024;
const mostManifest = 8 * 1024;

/** Questions to the chain for one source. */
const mostTries = 48;

const exhibitType = {
  type: 'tuple',
  components: [
    { name: 'metadata', type: 'bytes' },
    { name: 'environment', type: 'uint8' },
    { name: 'compose', type: 'bytes' },
    { name: 'offset', type: 'uint256' },
    { name: 'manifest', type: 'bytes' },
  ],
} as const;

interface Rule {
  readonly number: number;
  readonly kind: (typeof kinds)[number];
  readonly charge: number;
  readonly key: string;
  readonly value: string;
}

/**
 * A fault of the source that the chain itself can check, the worst first: what is worth asking comes from the bytes, whether it is
 * one says the contract. So nothing is committed to that the court would not take.
 *
 * @param client answers for one block
 * @throws WardenError RPC_UNREACHABLE, RPC_REFUSED
 */
export async function findProof(
  client: ChainClient,
  proofs: Address,
  exhibits: Exhibits,
): Promise<Proof | null> {
  if (exhibits.metadata === null || exhibits.metadata.length > mostMetadata) return null;
  const rules = await readRules(client, proofs, exhibits.firstSeen).catch((thrown: unknown) => {
    throw chainError(thrown, 'Reading the rules of proofs');
  });
  let tries = 0;
  for (const rule of rules.sort((a, b) => a.charge - b.charge || a.number - b.number))
    for (const exhibit of exhibitsFor(rule, exhibits)) {
      if (tries++ >= mostTries) return null;
      const proof = encodeAbiParameters([exhibitType], [exhibit]);
      const charge = await orNull(
        client.readContract({
          address: proofs,
          abi: proofsAbi,
          functionName: 'check',
          args: [rule.number, exhibits.params, exhibits.firstSeen, proof],
        }),
      );
      if (charge === 0 || charge === 1) return { rule: rule.number, charge, proof };
    }
  return null;
}

/** Those that were in force when the revision was first seen. */
async function readRules(client: ChainClient, address: Address, firstSeen: number): Promise<Rule[]> {
  const proofs = { address, abi: proofsAbi } as const;
  const count = Number(await client.readContract({ ...proofs, functionName: 'ruleCount' }));
  const rules = await Promise.all(
    Array.from({ length: count }, async (_, number) => {
      const [row, since] = await Promise.all([
        client.readContract({ ...proofs, functionName: 'ruleAt', args: [number] }),
        client.readContract({ ...proofs, functionName: 'inForceSince', args: [number] }),
      ]);
      const kind = kinds[row.kind];
      const isInForce = since !== 0 && since <= firstSeen;
      return kind === undefined || !isInForce ? [] : [{ ...row, kind, number }];
    }),
  );
  return rules.flat();
}

function* exhibitsFor(rule: Rule, { metadata, compose, manifests }: Exhibits) {
  const shown = toHex(metadata!);
  const none = { metadata: shown, environment: 0, compose: '0x', offset: 0n, manifest: '0x' } as const;
  if (!rule.kind.startsWith('Compose') && rule.kind !== 'ImageManifest') {
    yield none;
    return;
  }
  for (const { environment, bytes } of compose) {
    if (bytes.length > mostCompose) continue;
    const file = { ...none, environment: environmentBits[environment], compose: toHex(bytes) };
    if (rule.kind !== 'ImageManifest') {
      for (const { offset } of candidateLines(bytes, rule.kind === 'ComposeBind', rule))
        yield { ...file, offset: BigInt(offset) };
      continue;
    }
    for (const { offset, text } of imageLines(bytes)) {
      const manifest = manifests.get(digestIn(text));
      if (manifest !== undefined && manifest.length <= mostManifest)
        yield { ...file, offset: BigInt(offset), manifest: toHex(manifest) };
    }
  }
}
