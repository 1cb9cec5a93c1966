import { createHash } from 'node:crypto';
import { type Address, type Hex, parseEther } from 'viem';
import type { VerdictName } from '../../agent/model/report.ts';
import { layerTar } from '../../fixtures/layer.ts';
import { revisionOf, type Stage } from './stage.ts';

/** What is published: honest, or with a fault that the chain itself can check, or with a part that can change. */
export type Sort = 'honest' | 'breakout' | 'malformed' | 'no-image' | 'mutable';

/** A version of a source, and what has to come of it. */
export interface Published {
  readonly source: Address;
  readonly revision: Hex;
  readonly client: string;
  readonly sort: Sort;
  readonly verdict: VerdictName;
  /** What a watchdog alone does about it on chain. */
  readonly outcome: 'cleared' | 'charged' | 'none';
  /** Of what it refers to. */
  readonly name: string;
  /** A part of it is not what it was, and the chain was not told. */
  readonly isSwitched?: boolean;
  /** Its client took it from the market. */
  readonly isWithdrawn?: boolean;
}

const expected: Record<Sort, Pick<Published, 'verdict' | 'outcome'>> = {
  honest: { verdict: 'clear', outcome: 'cleared' },
  breakout: { verdict: 'malicious', outcome: 'charged' },
  malformed: { verdict: 'malformed', outcome: 'charged' },
  'no-image': { verdict: 'malformed', outcome: 'charged' },
  mutable: { verdict: 'clear', outcome: 'none' },
};

/**
 * Publishes sources, each of its own, and updates them.
 * @param prefix of all names, where there are several publishers
 */
export function publisher(stage: Stage, prefix = '') {
  const { world, market, registry, gateway } = stage;
  let count = 0;
  const images = new Map<string, string>();

  /** Puts a file where its content names it. @returns its address */
  function pin(text: string): string {
    const bytes = Buffer.from(text);
    const cid = cidOf(bytes);
    gateway.put(`/ipfs/${cid}`, bytes);
    return `${gateway.origin}/ipfs/${cid}`;
  }

  async function image(name: string): Promise<string> {
    const layers = [await layerTar({ name })];
    const { digest } = registry.pushImage(name, '1', { layers }).descriptor;
    return `${registry.host}/${name}@${digest}`;
  }

  /** What no engine takes for an image, under its own digest. */
  function noImage(name: string): string {
    const { digest } = registry.pushManifest(name, '1', { schemaVersion: 2, annotations: { name } });
    return `${registry.host}/${name}@${digest}`;
  }

  /** Writes everything that a source of this sort refers to. @returns its metadata's address */
  async function write(sort: Sort): Promise<string> {
    const name = `source-${prefix}${++count}`;
    if (sort === 'malformed') return pin(JSON.stringify({ name, description: '', logoUrl: '' }));
    images.set(name, sort === 'no-image' ? noImage(name) : await image(name));
    const service = `services:\n  app:\n    image: ${images.get(name)}\n    user: "1000:1000"\n`;
    const compose = sort === 'breakout' ? `${service}    privileged: true\n` : service;
    if (sort !== 'mutable')
      return pin(JSON.stringify({ name, description: '', logoUrl: '', cpu: pin(compose) }));
    gateway.put(`/${name}.yaml`, compose);
    gateway.put(`/${name}.json`, JSON.stringify({ name, cpu: `${gateway.origin}/${name}.yaml` }));
    return `${gateway.origin}/${name}.json`;
  }

  async function published(source: Address, client: string, sort: Sort): Promise<Published> {
    const name = `source-${prefix}${count}`;
    return { source, revision: await revisionOf(stage, source), client, sort, name, ...expected[sort] };
  }

  return {
    /** A source of a client of its own, whose stake is held without harm to the others. */
    async publish(sort: Sort): Promise<Published> {
      const imageMetadataUrl = await write(sort);
      const client = `client-${prefix}${count}`;
      await world.welcome(client);
      await market.stake(client, '300');
      const source = await market.publishSource(client, { imageMetadataUrl });
      return published(source, client, sort);
    },
    /** Another version of a source. */
    async update({ source, client }: Published, sort: Sort): Promise<Published> {
      const imageMetadataUrl = await write(sort);
      await market.updateSource(client, source, { imageMetadataUrl, minPayment: parseEther('2') });
      return published(source, client, sort);
    },
    /** Changes what a mutable source refers to, without a word to the chain. */
    bait(victim: Published): Published {
      const service = `services:\n  app:\n    image: ${images.get(victim.name)}\n    user: "1000:1000"\n`;
      gateway.put(`/${victim.name}.yaml`, `${service}    labels:\n      turn: "${++count}"\n`);
      return { ...victim, verdict: 'suspicious', isSwitched: true };
    },
    /** Takes it from the market. */
    async withdraw(victim: Published): Promise<Published> {
      const args = [victim.source] as const;
      await world.done(
        world.person(victim.client).writeContract({ ...world.nexus, functionName: 'inactivateSource', args }),
      );
      return { ...victim, isWithdrawn: true };
    },
  };
}

/** CIDv1 of a raw block in base32, the form that the contract of proofs reads. @see https://github.com/multiformats/cid */
function cidOf(bytes: Buffer): string {
  const bits = [...`01551220${sha256(bytes)}`].map((digit) =>
    Number.parseInt(digit, 16).toString(2).padStart(4, '0'),
  );
  const digits = bits
    .join('')
    .match(/.{1,5}/g)!
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five.padEnd(5, '0'), 2)]);
  return `b${digits.join('')}`;
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
