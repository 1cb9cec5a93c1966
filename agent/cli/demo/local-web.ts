import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { digestOf, type RunnableImage } from './runnable-image.ts';

/** A web of our own on 127.0.0.1: a registry (OCI distribution), an IPFS gateway, and the evidence that is published. */
export interface LocalWeb {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Puts an OCI archive into the registry. @returns its reference, pinned by digest */
  push(name: string, archive: Buffer): Promise<string>;
  /** Puts an image into the registry. @returns its reference, pinned by digest */
  pushImage(name: string, image: RunnableImage): string;
  /** Puts a file into IPFS. @returns its address at this gateway */
  pin(text: string): string;
  close(): Promise<void>;
}

interface Served {
  readonly type: string;
  readonly bytes: Buffer;
}

/** @param evidence folder of the documents under `/evidence/` */
export async function startWeb(evidence: string): Promise<LocalWeb> {
  const files = new Map<string, Served>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (path === '/v2/') return void response.writeHead(200).end('{}');
    const [, document] = /^\/evidence\/([a-z0-9-]+\.json)$/.exec(path) ?? [];
    const file =
      document === undefined
        ? files.get(path)
        : await readFile(join(evidence, document)).then(
            (bytes) => ({ type: 'application/json', bytes }),
            () => undefined,
          );
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': file.type, 'content-length': file.bytes.length });
    response.end(request.method === 'HEAD' ? undefined : file.bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const origin = `http://${host}`;
  return {
    origin,
    host,
    async push(name, archive) {
      const entries = await readTar(archive);
      const index = JSON.parse(entries.get('index.json')!.toString()) as {
        manifests: [{ digest: string; mediaType: string }];
      };
      for (const [path, bytes] of entries) {
        const [, hex] = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path) ?? [];
        if (hex === undefined) continue;
        const type = mediaTypeOf(bytes);
        const kind = type === null ? 'blobs' : 'manifests';
        const served = { type: type ?? 'application/octet-stream', bytes };
        files.set(`/v2/${name}/${kind}/sha256:${hex}`, served);
        files.set(`/v2/${name}/blobs/sha256:${hex}`, served);
      }
      return `${host}/${name}@${index.manifests[0].digest}`;
    },
    pushImage(name, { layer, config, manifest }) {
      for (const bytes of [layer, config])
        files.set(`/v2/${name}/blobs/${digestOf(bytes)}`, { type: 'application/octet-stream', bytes });
      const digest = digestOf(manifest);
      files.set(`/v2/${name}/manifests/${digest}`, { type: mediaTypeOf(manifest)!, bytes: manifest });
      return `${host}/${name}@${digest}`;
    },
    pin(text) {
      const bytes = Buffer.from(text);
      const cid = cidOf(bytes);
      files.set(`/ipfs/${cid}`, { type: 'application/octet-stream', bytes });
      return `${origin}/ipfs/${cid}`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** CIDv1 of a raw block, in base32. @see https://github.com/multiformats/cid */
function cidOf(bytes: Buffer): string {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const bits = [...`01551220${sha256}`].map((digit) =>
    Number.parseInt(digit, 16).toString(2).padStart(4, '0'),
  );
  const fives = bits.join('').match(/.{1,5}/g)!;
  return `b${fives.map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')}`;
}

/** Of a manifest or an index; null for any other blob. */
function mediaTypeOf(bytes: Buffer): string | null {
  if (bytes[0] !== 0x7b) return null;
  const { mediaType } = JSON.parse(bytes.toString()) as { mediaType?: unknown };
  return typeof mediaType === 'string' ? mediaType : null;
}

async function readTar(archive: Buffer): Promise<Map<string, Buffer>> {
  const entries = new Map<string, Buffer>();
  const tar = extract();
  Readable.from([archive]).pipe(tar);
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    entries.set(entry.header.name, Buffer.concat(chunks));
  }
  return entries;
}
