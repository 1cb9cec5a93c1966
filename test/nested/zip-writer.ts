import { crc32, deflateRawSync } from 'node:zlib';

/** One member to write; every field of either header can be made to lie. */
export interface ZipMember {
  readonly name: string;
  readonly content: Buffer | string;
  readonly method?: 0 | 8;
  /** As stored, instead of what `method` makes of the content. */
  readonly data?: Buffer;
  readonly central?: Partial<ZipFields>;
  readonly local?: Partial<ZipFields>;
  /** Sizes behind the data. */
  readonly deferred?: boolean;
  /** Written with a local header alone. */
  readonly unlisted?: boolean;
  /** Bytes before the local header. */
  readonly before?: Buffer;
}

export interface ZipFields {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
}

export interface ZipOptions {
  readonly comment?: Buffer;
  readonly prefix?: Buffer;
  readonly count?: number;
}

/** Writes a zip archive, honest or not. */
export function writeZip(members: readonly ZipMember[], options: ZipOptions = {}): Buffer {
  const parts: Buffer[] = [options.prefix ?? Buffer.alloc(0)];
  const central: Buffer[] = [];
  let offset = 0;
  const push = (bytes: Buffer) => {
    parts.push(bytes);
    offset += bytes.length;
  };
  for (const member of members) {
    if (member.before) push(member.before);
    const content = Buffer.from(member.content);
    const method = member.method ?? 8;
    const data = member.data ?? (method === 8 ? deflateRawSync(content) : content);
    const honest: ZipFields = {
      name: member.name,
      flags: member.deferred ? 8 : 0,
      method,
      crc: crc32(content),
      compressedSize: data.length,
      size: content.length,
      offset,
    };
    const deferred = member.deferred ? { crc: 0, compressedSize: 0, size: 0 } : {};
    const start = offset;
    push(localHeader({ ...honest, ...deferred, ...member.local }));
    push(data);
    if (member.deferred) push(descriptor(honest));
    if (!member.unlisted) central.push(centralHeader({ ...honest, offset: start, ...member.central }));
  }
  const directory = Buffer.concat(central);
  const count = options.count ?? central.length;
  const comment = options.comment ?? Buffer.alloc(0);
  return Buffer.concat([
    ...parts,
    directory,
    endRecord(count, directory.length, offset, comment.length),
    comment,
  ]);
}

export function endRecord(count: number, size: number, offset: number, commentLength: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(commentLength, 20);
  return end;
}

function localHeader(fields: ZipFields): Buffer {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(fields.flags, 6);
  header.writeUInt16LE(fields.method, 8);
  header.writeUInt32LE(fields.crc, 14);
  header.writeUInt32LE(fields.compressedSize, 18);
  header.writeUInt32LE(fields.size, 22);
  const name = Buffer.from(fields.name);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function centralHeader(fields: ZipFields): Buffer {
  const header = Buffer.alloc(46);
  header.write('PK\x01\x02', 'latin1');
  header.writeUInt16LE(20, 6);
  header.writeUInt16LE(fields.flags, 8);
  header.writeUInt16LE(fields.method, 10);
  header.writeUInt32LE(fields.crc, 16);
  header.writeUInt32LE(fields.compressedSize, 20);
  header.writeUInt32LE(fields.size, 24);
  const name = Buffer.from(fields.name);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(fields.offset, 42);
  return Buffer.concat([header, name]);
}

function descriptor(fields: ZipFields): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.write('PK\x07\x08', 'latin1');
  bytes.writeUInt32LE(fields.crc, 4);
  bytes.writeUInt32LE(fields.compressedSize, 8);
  bytes.writeUInt32LE(fields.size, 12);
  return bytes;
}
