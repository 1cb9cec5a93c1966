import { encodeAbiParameters, type Hex, keccak256, parseEther, parseEventLogs, stringToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearanceAbi } from '../../agent/chain/abi/clearance.ts';
import { addressBook } from '../../agent/chain/address-book.ts';
import { connect } from '../../agent/chain/connect.ts';
import { evidenceView } from '../../agent/chain/evidence-view.ts';
import { readPublishedSource } from '../../agent/chain/published-source.ts';
import type { Ruleset } from '../../agent/detect/rules/ruleset.ts';
import { attest, attestationBytes, statementOf } from '../../agent/evidence/attestation.ts';
import { makeBundle, type SealedBundle } from '../../agent/evidence/bundle.ts';
import { type Statement, signerOf, statementHash, typedData } from '../../agent/evidence/statement.ts';
import type { ChainView } from '../../agent/evidence/verify/chain-view.ts';
import type { Report } from '../../agent/model/report.ts';
import { layerTar } from '../../fixtures/layer.ts';
import { type Anvil, startAnvil } from '../contracts/anvil.ts';
import { temporaryFolder } from '../contracts/deploying.ts';
import { scanners } from '../contracts/scenario/cast.ts';
import { type Justice, justice } from '../contracts/scenario/justice.ts';
import { type Marketplace, marketplace } from '../contracts/scenario/marketplace.ts';
import { freeGas } from '../contracts/scenario/play.ts';
import { createWorld, type World } from '../contracts/scenario/world.ts';
import { startTestRegistry, type TestRegistry } from '../registry/test-registry.ts';
import { openScanning, type Scanning } from '../scan/scanning.ts';
import { cidOf, startTestGateway, type TestGateway } from '../source/gateway.ts';
import { type Desk, failures, open, openDesk } from './desk.ts';

let anvil: Anvil;
let world: World;
let market: Marketplace;
let court: Justice;
let registry: TestRegistry;
let gateway: TestGateway;
let scanning: Scanning;
let ruleset: Ruleset;
let desk: Desk;
let chain: ChainView;
const folder = temporaryFolder();
const signers = scanners.slice(0, 3);

beforeAll(async () => {
  [registry, gateway, scanning] = await Promise.all([
    startTestRegistry(),
    startTestGateway(),
    openScanning(),
  ]);
  ruleset = scanning.scanner({}).ruleset;
  const hosts = [registry.host, new URL(gateway.origin).host];
  desk = openDesk(ruleset, hosts, [gateway.origin]);
  anvil = await startAnvil(1071, freeGas);
  world = await createWorld(anvil, folder.path, null);
  market = marketplace(world);
  court = justice(world);
  const { done, owner, person, addressOf, pass } = world;
  await world.welcome('alice', 'bob', 'accuser', 'nobody', ...signers);
  for (const name of signers)
    await done(owner.writeContract({ ...world.scanners, functionName: 'admit', args: [addressOf(name)] }));
  await pass(2 * 24 * 3600);
  for (const name of signers)
    await done(
      person(name).writeContract({ ...world.scanners, functionName: 'join', value: parseEther('1000') }),
    );
  await market.stake('alice', '1000');
  await market.stake('bob', '1000');
  const { signal } = new AbortController();
  const client = await connect({ chain: 1071, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal });
  const book = await addressBook(client, folder.path);
  chain = evidenceView(client, book, book.court!);
}, 120_000);
afterAll(async () => {
  desk.close();
  scanning.close();
  folder.remove();
  await Promise.all([anvil.stop(), registry.close(), gateway.close()]);
});

/** Puts a file where its CID is asked for. */
function pin(text: string | Buffer): string {
  const bytes = Buffer.from(text);
  const cid = cidOf('raw', bytes);
  gateway.put(`/ipfs/${cid}`, bytes);
  return `ipfs://${cid}`;
}

/** A source on chain that runs one image, with what the scan says of it. */
async function publish(
  owner: string,
  more: string,
): Promise<{ source: Hex; report: Report; sealed: SealedBundle }> {
  const { descriptor } = registry.pushImage('team/app', '1', { layers: [await layerTar({ file: 'quiet' })] });
  const compose = `services:\n  app:\n    image: ${registry.host}/team/app@${descriptor.digest}\n${more}`;
  const imageMetadataUrl = pin(JSON.stringify({ name: 'app', cpu: pin(compose) }));
  const source = await market.publishSource(owner, { imageMetadataUrl });
  await world.done(
    world.owner.writeContract({ ...world.revisions, functionName: 'checkpoint', args: [source] }),
  );
  const { signal } = new AbortController();
  const client = await connect({ chain: 1071, rpcUrl: anvil.url, allowedHosts: [anvil.host], signal });
  const book = await addressBook(client, folder.path);
  const published = await readPublishedSource(client, book, source);
  const scanner = scanning.scanner({
    allowedHosts: [registry.host, new URL(gateway.origin).host],
    gateways: [gateway.origin],
  });
  const target = { kind: 'source', text: source, source: published, earlier: [] } as const;
  const { report, documents } = await scanner.scan(target, signal);
  return { source, report, sealed: makeBundle(report, ruleset, documents) };
}

async function terms(nonce: bigint) {
  const scannedAt = await world.now();
  const { court: bench, clearance } = world;
  return {
    chainId: 1071,
    court: bench.address,
    clearance: clearance.address,
    scannedAt,
    until: scannedAt + 3600,
    nonce,
  };
}

/** No gateway serves anything. */
const offline = {
  gateways: [],
  allowedHosts: [],
  offline: true,
  timeouts: { headersMs: 1000, idleMs: 1000, totalMs: 1000 },
  rounds: 1,
  wait: async () => {},
  signal: new AbortController().signal,
};

const accountOf = (name: string) => privateKeyToAccount(keccak256(stringToHex(name)));

describe('a finding', () => {
  let source: Hex;
  let report: Report;
  let sealed: SealedBundle;
  let statement: Statement & { kind: 'finding' };
  let caseId: Hex;

  beforeAll(async () => {
    ({ source, report, sealed } = await publish('alice', '    privileged: true\n'));
    statement = statementOf(sealed, await terms(1n)) as typeof statement;
  });

  const structOf = ({ message }: typeof statement, nonce: bigint) => ({
    ...message,
    scannedAt: BigInt(message.scannedAt),
    deadline: BigInt(message.deadline),
    nonce,
  });

  it('hashes to what the court hashes it to', async () => {
    expect(report.verdict.name).toBe('malicious');
    const hash = await world.read.readContract({
      ...world.court,
      functionName: 'findingHash',
      args: [structOf(statement, 1n)],
    });
    expect(statementHash(statement)).toBe(hash);
    const signature = await accountOf('scanner1').signTypedData(typedData(statement));
    expect(await signerOf(hash, signature)).toBe(accountOf('scanner1').address);
  });

  it('opens a case, which anyone verifies by its id alone', async () => {
    const uri = pin(sealed.bytes);
    const revision = statement.message.revision;
    await court.commit('accuser', source, revision, statement.message.report);
    const signed = await Promise.all(
      [...signers]
        .sort((a, b) => (world.addressOf(a).toLowerCase() < world.addressOf(b).toLowerCase() ? -1 : 1))
        .map(async (name, i) => ({
          finding: structOf(statement, BigInt(i)),
          signature: await accountOf(name).signTypedData(
            typedData({ ...statement, message: { ...statement.message, nonce: String(i) } }),
          ),
        })),
    );
    const { court: bench } = world;
    const hold = await world.read.readContract({ ...bench, functionName: 'holdFor', args: [source, 0] });
    const value = await world.read.readContract({
      ...bench,
      functionName: 'bondFor',
      args: [source, revision, 0, hold],
    });
    caseId = await court.opened(
      world.person('accuser').writeContract({
        ...bench,
        functionName: 'openSource',
        args: [
          { source, revision, charge: 0, report: statement.message.report, uri, salt: court.salt },
          signed.map(({ finding }) => finding),
          signed.map(({ signature }) => signature),
        ],
        value,
      }),
    );
    const { result, steps, evidence } = await desk.check(caseId, { chain });
    expect(open(steps)).toEqual(['signature: not checked']);
    expect(result).toBe('verified');
    expect(evidence).toBe(sealed.digest);
    expect(steps.filter(({ name }) => name === 'case')).toMatchObject([{ state: 'passed' }]);
    expect(steps.find(({ name }) => name === 'finding')?.detail).toMatch(
      /^compose\/privileged in ipfs:.*, line 4 /,
    );
  });

  it('is verified from the bytes of its evidence when the files are no longer served, and the image is', async () => {
    const { result, steps } = await desk.check(await desk.publish(sealed.bytes), { fetch: offline });
    expect(steps.filter(({ name }) => name === 'served').map(({ state }) => state)).toEqual([
      'not checked',
      'not checked',
    ]);
    expect(result).toBe('verified');
  });

  it('in a case on another charge or revision, or under another hash, is refuted', async () => {
    const record = (await chain.caseOf(caseId))!;
    const other = (change: Partial<typeof record>) =>
      desk.check(caseId, { chain: { ...chain, caseOf: async () => ({ ...record, ...change }) } });
    expect(failures((await other({ charge: 1 })).steps)).toEqual(['case']);
    expect(failures((await other({ revision: `0x${'0'.repeat(64)}` })).steps)).toEqual(['case']);
    const evidence = { ...record.evidence!, hash: `0x${'0'.repeat(64)}` as const };
    expect((await other({ evidence })).result).toBe('unchecked');
  });

  it('of a bonded scanner has standing, and of nobody else', async () => {
    const check = async (name: string) => {
      const attestation = await attest(sealed, report.run, null, statement, 1071, accountOf(name));
      await desk.publish(sealed.bytes);
      return desk.check(await desk.publish(attestationBytes(attestation)), { chain });
    };
    expect((await check('scanner1')).result).toBe('verified');
    expect(failures((await check('nobody')).steps)).toEqual(['standing']);
  });

  it('about a source that says something else on chain is refuted', async () => {
    const lying = (change: object) =>
      desk.check(caseId, {
        chain: {
          ...chain,
          revisionOf: async (...args) => ({ ...(await chain.revisionOf(...args))!, ...change }),
        },
      });
    expect(failures((await lying({ imageMetadataUrl: 'ipfs://other' })).steps)).toEqual(['source']);
    expect(failures((await lying({ imageEnvironments: 3 })).steps)).toEqual(['source']);
  });
});

describe('a source that was updated after the case was opened', () => {
  it('is checked as it was then', async () => {
    const evidence = await publish('bob', '    pid: host\n');
    const { source } = evidence.report.subject;
    const block = Number(await world.read.getBlockNumber());
    await market.updateSource('bob', evidence.source, { imageMetadataUrl: 'ipfs://other' });
    const { address, revision } = source!;
    const at = (number: number | null) => chain.revisionOf(address as Hex, revision as Hex, number);
    expect(await at(block)).toEqual(source);
    expect(await at(null)).toBe(null);
    expect(await at(block + 1)).toBe(null);
    const { result, steps } = await desk.check(await desk.publish(evidence.sealed.bytes), { chain });
    expect(open(steps)).toContain('source: not checked');
    expect(result).toBe('unchecked');
  });
});

describe('a clean statement', () => {
  it('is taken by the clearance contract, under the name that its hash gives', async () => {
    const { report, sealed } = await publish('bob', '');
    expect(report.verdict.name).toBe('clear');
    await world.pass(1);
    const statement = statementOf(sealed, await terms(9n)) as Statement & { kind: 'clean' };
    const account = accountOf('scanner2');
    const struct = {
      ...statement.message,
      scannedAt: BigInt(statement.message.scannedAt),
      expiresAt: BigInt(statement.message.expiresAt),
      nonce: 9n,
    };
    const signature = await account.signTypedData(typedData(statement));
    const hash = await world.person('nobody').writeContract({
      ...world.clearance,
      functionName: 'attest',
      args: [struct, signature],
    });
    const { logs } = await world.read.waitForTransactionReceipt({ hash });
    const [attested] = parseEventLogs({ abi: clearanceAbi, eventName: 'Attested', logs });
    const digest = statementHash(statement);
    expect(attested?.args).toMatchObject({
      scanner: account.address,
      uid: keccak256(
        encodeAbiParameters([{ type: 'bytes32' }, { type: 'address' }], [digest, account.address]),
      ),
    });
    const attestation = await attest(sealed, report.run, null, statement, 1071, account);
    await desk.publish(sealed.bytes);
    const { result, steps } = await desk.check(await desk.publish(attestationBytes(attestation)), { chain });
    expect(open(steps)).toEqual([]);
    expect(result).toBe('verified');
  });
});
