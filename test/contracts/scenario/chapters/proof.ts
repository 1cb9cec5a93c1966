import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  type AbiParameterToPrimitiveType,
  type Address,
  encodeAbiParameters,
  getAbiItem,
  type Hex,
  parseEther,
  toHex,
} from 'viem';
import { sourceAbi } from '../../../../agent/chain/abi/source.ts';
import type { Cast } from '../cast.ts';
import { malformedSource, maliciousSource } from '../justice.ts';

// Rules of `Proofs`, as it is deployed.
const nameMissing = 1;
const privileged = 5;
const nvidia = 2;

/** What can be read from the bytes needs no scanner's word: the chain reads it itself. */
export async function proof(cast: Cast): Promise<void> {
  const { story, read, addressOf, vault } = cast;
  const lockupOf = (name: string) =>
    read.readContract({ ...vault, functionName: 'lockupOf', args: [addressOf(name)] });
  story.chapter('A malicious and a malformed source, convicted by proof', ['eve', 'fred', 'accuser']);
  await cast.stake('eve', '150');
  await cast.stake('fred', '150');
  const compose = 'services:\n  job:\n    image: busybox\n    privileged: true\n';
  const members = { cpu: '', nvidia: `ipfs://${cid(compose)}`, amd: '' };
  const malicious = JSON.stringify({ ...members, name: 'job', description: '', logoUrl: '' });
  const malformed = JSON.stringify({ ...members, description: '', logoUrl: '' });
  const evil = await publish(cast, 'eve', malicious);
  const sloppy = await publish(cast, 'fred', malformed);
  await story.step("eve's compose file says `privileged: true`; fred's metadata has no name");

  const none = { environment: 0, compose: '0x', offset: 0n, manifest: '0x' } as const;
  const first = await cast.prove('accuser', {
    source: evil,
    rule: privileged,
    charge: maliciousSource,
    params: await paramsOf(cast, evil),
    proof: encodeExhibit({
      ...none,
      metadata: bytes(malicious),
      environment: nvidia,
      compose: bytes(compose),
      offset: BigInt(compose.indexOf('privileged')),
    }),
  });
  const second = await cast.prove('accuser', {
    source: sloppy,
    rule: nameMissing,
    charge: malformedSource,
    params: await paramsOf(cast, sloppy),
    proof: encodeExhibit({ ...none, metadata: bytes(malformed) }),
  });
  assert.equal((await cast.caseOf(first)).cosigners, 0);
  await story.step('the accuser shows the chain the bytes that the content ids name: the penalties are held');

  for (const id of [first, second]) {
    await cast.passDeadline(id);
    await cast.tally(id);
  }
  for (const id of [first, second]) {
    await cast.settle(id);
    await cast.dischargeAll(id);
  }
  await cast.withdraw('accuser');
  assert.equal(await lockupOf('eve'), 0n);
  assert.equal(await lockupOf('fred'), parseEther('140'));
  await story.step(
    'nobody contests: malice costs eve everything, sloppiness fred a tenth of the minimum stake',
  );
}

function publish(cast: Cast, client: string, metadata: string): Promise<Address> {
  const imageMetadataUrl = `https://ipfs.example/ipfs/${cid(metadata)}`;
  return cast.publishSource(client, { imageMetadataUrl, imageEnvironments: nvidia });
}

async function paramsOf({ read }: Cast, address: Address): Promise<Hex> {
  const params = await read.readContract({ address, abi: sourceAbi, functionName: 'getSourceParams' });
  const [type] = getAbiItem({ abi: sourceAbi, name: 'getSourceParams' }).outputs;
  return encodeAbiParameters([type], [params]);
}

/** `IProofs.Exhibit` */
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

function encodeExhibit(exhibit: AbiParameterToPrimitiveType<typeof exhibitType>): Hex {
  return encodeAbiParameters([exhibitType], [exhibit]);
}

function bytes(text: string): Hex {
  return toHex(new TextEncoder().encode(text));
}

/** CIDv1 of a raw block: base32 of version, codec, and a sha2-256 multihash. */
function cid(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  const binary = Buffer.concat([Buffer.from([0x01, 0x55, 0x12, 0x20]), digest]);
  let bits = '';
  for (const byte of binary) bits += byte.toString(2).padStart(8, '0');
  const digits = bits.match(/.{1,5}/g)!.map((five) => Number.parseInt(five.padEnd(5, '0'), 2));
  return `b${digits.map((digit) => 'abcdefghijklmnopqrstuvwxyz234567'[digit]).join('')}`;
}
