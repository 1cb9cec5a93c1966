import { createSocket } from 'node:dgram';

/** What a name server answers: addresses of one family, or another name. */
export interface Zone {
  /** @param turn how often this name was asked for in this family, from 0 on */
  readonly a?: (turn: number) => readonly string[];
  readonly aaaa?: (turn: number) => readonly string[];
  readonly cname?: string;
}

/** Answers for the names that it knows, and for no others, with nothing to be kept (TTL 0). UDP on 127.0.0.1:53. */
export async function startNameServer(zones: ReadonlyMap<string, Zone>): Promise<{ close(): void }> {
  const socket = createSocket('udp4');
  const turns = new Map<string, number>();
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    const zone = zones.get(name.toLowerCase());
    const key = `${name}/${type}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    const records: Buffer[] = [];
    let rest = zone;
    if (zone?.cname !== undefined) {
      records.push(record(pointer, 5, encodeName(zone.cname)));
      rest = zones.get(zone.cname);
    }
    const owner = zone?.cname === undefined ? pointer : encodeName(zone.cname);
    const list = type === 1 ? rest?.a?.(turn) : type === 28 ? rest?.aaaa?.(turn) : undefined;
    for (const address of list ?? [])
      records.push(record(owner, type, type === 1 ? bytesOfV4(address) : bytesOfV6(address)));
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    head.writeUInt16BE(zone === undefined ? 0x8183 : 0x8180, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(records.length, 6);
    socket.send(Buffer.concat([head, query.subarray(12, end), ...records]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(53, '127.0.0.1', resolve));
  return { close: () => socket.close() };
}

/** To the name in the question. */
const pointer = Buffer.from([0xc0, 12]);

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let size = query[at]!; size !== 0; size = query[at]!) {
    labels.push(query.subarray(at + 1, at + 1 + size).toString('latin1'));
    at += size + 1;
  }
  return { name: labels.join('.'), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function encodeName(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function record(owner: Buffer, type: number, data: Buffer): Buffer {
  const fields = Buffer.alloc(10);
  fields.writeUInt16BE(type, 0);
  fields.writeUInt16BE(1, 2);
  fields.writeUInt16BE(data.length, 8);
  return Buffer.concat([owner, fields, data]);
}

function bytesOfV4(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

/** Of an address without `::` and dots inside. */
function bytesOfV6(address: string): Buffer {
  return Buffer.from(
    address
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  );
}
