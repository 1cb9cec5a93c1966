import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attestation } from '../../agent/evidence/attestation.ts';
import { envelopeSigners } from '../../agent/evidence/dsse.ts';
import { openStore } from '../../agent/store/open-store.ts';
import type { Store } from '../../agent/store/store.ts';
import { justice } from '../contracts/scenario/justice.ts';
import { warden } from '../scan/command.ts';
import { openScanning, type Scanning } from '../scan/scanning.ts';
import { publisher } from './publishing.ts';
import { evidenceFolder, type Running, startWatching } from './running.ts';
import { comesToRest, comesTrue } from './settled.ts';
import { openStage, type Stage } from './stage.ts';

const malformedSource = 1;
/** The court counts rules of proofs from one. */
const imageManifest = 11;

let scanning: Scanning;
let stage: Stage;
let store: Store;
let running: Running;

beforeAll(async () => {
  [scanning, stage, store] = await Promise.all([openScanning(), openStage(), openStore('memory:')]);
  running = await startWatching({ stage, store, scanning });
}, 300_000);
afterAll(async () => {
  await running.stop();
  await Promise.all([store.close(), stage.close()]);
  scanning.close();
});

/** Attestations about a source, once there is one. */
async function attested(source: string): Promise<Attestation[]> {
  const folder = evidenceFolder(stage);
  const found: Attestation[] = [];
  await comesTrue(stage, async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    const all = texts.map((text) => JSON.parse(text) as Attestation);
    found.push(
      ...all.filter(
        ({ schema, signed }) =>
          schema === 'warden.attestation/1' && signed?.statement.message.source === source,
      ),
    );
    return found.length > 0;
  });
  return found;
}

describe('a watchdog without peers', { timeout: 600_000 }, () => {
  it('takes a source to court whose image is pinned to what cannot be one, by the bytes of that manifest', async () => {
    const { publish } = publisher(stage);
    const published = [await publish('honest'), await publish('no-image')];
    expect(await comesToRest({ stage, store, published, evidence: evidenceFolder(stage) })).toEqual([]);
    const { source, revision } = published[1]!;
    const args = [source, revision, malformedSource, 0n] as const;
    const id = await stage.world.read.readContract({ ...stage.world.court, functionName: 'caseIdOf', args });
    expect(await justice(stage.world).caseOf(id)).toMatchObject({
      accuser: stage.watchdog.address,
      rule: imageManifest,
      cosigners: 0,
    });
    const places = ['--rpc-url', stage.anvil.url, '--deployments', stage.folder];
    const hosts = stage.hosts.flatMap((host) => ['--allow-host', host]);
    const verified = await warden(['verify', id, ...places, ...hosts]).ended;
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('against rule 10') });
  });

  it('publishes what it signed, for readers outside the chain too', async () => {
    const { publish } = publisher(stage, 'signed-');
    const { source } = await publish('honest');
    const [said] = await attested(source);
    expect(said).toMatchObject({
      signer: stage.watchdog.address,
      signed: { statement: { kind: 'clean', message: { source } } },
    });
    const { vsa, evidence } = said!;
    expect(envelopeSigners(vsa!)).toEqual([stage.watchdog.address]);
    expect(JSON.parse(Buffer.from(vsa!.payload, 'base64').toString())).toMatchObject({
      predicate: { verificationResult: 'PASSED', inputAttestations: [{ uri: evidence.uri }] },
    });
  });
});
