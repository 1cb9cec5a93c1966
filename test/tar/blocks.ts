/** Fields of a hand-made header block; what is not given is what an honest writer would put there. */
export interface HeaderFields {
  readonly name?: string;
  /** Bytes, or the twelve raw bytes of the field. */
  readonly size?: number | Buffer;
  /** One character; default `0`. */
  readonly type?: string;
  readonly link?: string;
  readonly prefix?: string;
  readonly magic?: 'ustar' | 'gnu' | 'v7' | 'star';
  /** Raw bytes to be put at an offset, before the checksum is made. */
  readonly patch?: readonly (readonly [offset: number, bytes: Buffer | string])[];
  /** The raw eight bytes of the checksum field, instead of the right one. */
  readonly checksum?: Buffer;
}

const magics = { ustar: 'ustar\x0000', gnu: 'ustar  \0', v7: '', star: 'ustar\x0000' };

/** One header block with a valid checksum. */
export function header(fields: HeaderFields = {}): Buffer {
  const { name = 'file', size = 0, type = '0', link = '', prefix = '', magic = 'ustar' } = fields;
  const block = Buffer.alloc(512);
  block.write(name, 0, 100, 'latin1');
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  if (typeof size === 'number') block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else size.copy(block, 124);
  block.write('00000000000\0', 136);
  block.write(type, 156, 1, 'latin1');
  block.write(link, 157, 100, 'latin1');
  block.write(magics[magic], 257, 'latin1');
  block.write(prefix, 345, 155, 'latin1');
  if (magic === 'star') block.write('tar\0', 508);
  for (const [offset, bytes] of fields.patch ?? []) Buffer.from(bytes).copy(block, offset);
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  fields.checksum?.copy(block, 148);
  return block;
}

/** Content followed by zeros up to the next block. */
export function padded(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** A header with its content. */
export function entry(fields: HeaderFields, content: Buffer | string = ''): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([header({ size: bytes.length, ...fields }), padded(bytes)]);
}

/** The records of an extended header, with their lengths. Keys and values are latin1. */
export function paxRecords(records: readonly (readonly [key: string, value: string])[]): Buffer {
  return Buffer.concat(
    records.map(([key, value]) => {
      const rest = ` ${key}=${value}\n`;
      let length = rest.length;
      while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
      return Buffer.from(`${length}${rest}`, 'latin1');
    }),
  );
}

/** An extended header: `x` for the next entry, `g` for all that follow. */
export function pax(records: Readonly<Record<string, string>>, type: 'x' | 'g' = 'x'): Buffer {
  return entry({ name: 'PaxHeaders/file', type }, paxRecords(Object.entries(records)));
}

/** A GNU long name (`L`) or long link (`K`). */
export function gnuLong(type: 'L' | 'K', text: string): Buffer {
  return entry({ name: '././@LongLink', type, magic: 'gnu' }, `${text}\0`);
}

/** The two zero blocks at the end of an archive. */
export const endMarker = Buffer.alloc(1024);

/** The parts, and the end marker. */
export function archive(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([...parts, endMarker]);
}
