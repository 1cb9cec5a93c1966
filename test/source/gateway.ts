import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers instead of the gateway. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A real HTTP server on 127.0.0.1 that serves files, and blocks of IPFS, until a test lets it do otherwise. */
export interface TestGateway {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Paths asked for, oldest first, with their queries. */
  readonly requests: readonly string[];
  /** Serves bytes at a path. */
  put(path: string, bytes: Buffer | string): void;
  /** Serves a block at `/ipfs/CID?format=raw`. @returns its CID, in base16 */
  putBlock(codec: 'raw' | 'dag-pb', block: Buffer): string;
  /** Requests whose path matches get this answer from now on. */
  script(pattern: RegExp, answer: Answer): void;
  close(): Promise<void>;
}

export async function startTestGateway(): Promise<TestGateway> {
  const files = new Map<string, Buffer>();
  const scripts: { readonly pattern: RegExp; readonly answer: Answer }[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    requests.push(path);
    const script = scripts.findLast(({ pattern }) => pattern.test(path));
    if (script !== undefined) return script.answer(request, response);
    const file = files.get(path);
    if (file === undefined) response.writeHead(404).end();
    else response.end(file);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    put: (path, bytes) => void files.set(path, Buffer.from(bytes)),
    putBlock(codec, block) {
      const cid = cidOf(codec, block);
      files.set(`/ipfs/${cid}?format=raw`, block);
      return cid;
    },
    script: (pattern, answer) => void scripts.push({ pattern, answer }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** CIDv1 of a block with SHA-256, in base16. */
export function cidOf(codec: 'raw' | 'dag-pb', block: Buffer): string {
  const digest = createHash('sha256').update(block).digest('hex');
  return `f01${codec === 'raw' ? '55' : '70'}1220${digest}`;
}

/** A dag-pb node with a UnixFS entry. */
export function unixFsNode(
  type: number,
  data: Buffer,
  links: readonly { readonly name: string; readonly cid: string }[] = [],
): Buffer {
  const entry = Buffer.concat([
    Buffer.from([8, type]),
    ...(data.length > 0 ? [field(2, data)] : []),
    Buffer.from([0x18]),
    varint(data.length),
  ]);
  return Buffer.concat([
    ...links.map(({ name, cid }) =>
      field(2, Buffer.concat([field(1, Buffer.from(cid.slice(1), 'hex')), field(2, Buffer.from(name))])),
    ),
    field(1, entry),
  ]);
}

function field(id: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([id * 8 + 2]), varint(value.length), value]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}
