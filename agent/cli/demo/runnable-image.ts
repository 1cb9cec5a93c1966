import { createHash } from 'node:crypto';
import { layerOf } from '../../../gpu-runner/gateway/image-archive.ts';
import { programFiles } from '../../../gpu-runner/gateway/program-files.ts';

/** An image as a registry serves it. */
export interface RunnableImage {
  readonly layer: Buffer;
  readonly config: Buffer;
  readonly manifest: Buffer;
}

/** A source as the network's SDK serves one: takes a task at port 5555, answers 202, sends the result to CALLBACK_URL. */
const program = `
import { createServer, request } from 'node:http';
createServer((asked, answer) => {
  const [, , name, task] = asked.url.split('/');
  let body = '';
  asked.on('data', (chunk) => (body += chunk));
  asked.on('end', () => {
    answer.writeHead(name === 'mean' ? 202 : 404).end('{}');
    const { numbers } = JSON.parse(body);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    request(process.env.CALLBACK_URL + '/' + task, { method: 'POST' }).end(JSON.stringify({ mean }));
  });
}).listen(5555, '0.0.0.0');
`;

/**
 * A service that computes means, in an image made of this machine's Node: nothing is pulled.
 * @throws WardenError IO_FAILED
 */
export async function runnableImage(): Promise<RunnableImage> {
  const files = await programFiles(process.execPath);
  files.set('app.mjs', Buffer.from(program));
  const layer = await layerOf(files);
  const config = json({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: '2025-01-01T00:00:00Z',
    config: { Entrypoint: [process.execPath, '/app.mjs'], User: '1000:1000' },
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    history: [{ created: '2025-01-01T00:00:00Z', created_by: 'COPY . / # buildkit' }],
  });
  const part = (kind: string, bytes: Buffer) => ({
    mediaType: `application/vnd.oci.image.${kind}`,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: part('config.v1+json', config),
    layers: [part('layer.v1.tar', layer)],
  });
  return { layer, config, manifest };
}

export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function json(document: unknown): Buffer {
  return Buffer.from(JSON.stringify(document));
}
