import type { Bytes } from './member.ts';
import type { Opening } from './opening.ts';

const magic = '!<arch>\n';
const headerSize = 60;

/** Whether this is an `ar` archive: a static library or a Debian package. */
export function isAr(bytes: Bytes): boolean {
  return bytes.slice(0, 8).toString('latin1') === magic;
}

/** Whether an `ar` archive is a Debian package: by its first member, as dpkg does. */
export function isDeb(bytes: Bytes): boolean {
  return isAr(bytes) && /^debian-binary[ /]/.test(bytes.slice(8, 16).toString('latin1'));
}

/**
 * Hands over the members of an `ar` archive in its GNU and BSD forms, symbol tables included.
 * @see ar(5) of FreeBSD
 */
export async function openAr(opening: Opening): Promise<void> {
  const { container } = opening;
  let longNames: Buffer = Buffer.alloc(0);
  let at = magic.length;
  while (at < container.size) {
    const header = container.slice(at, headerSize);
    // Members begin at even offsets; the padding is a newline, or nothing at the end.
    if (header.length === 1 && header[0] === 0x0a) return;
    const size = parseSize(header);
    if (header.length < headerSize || size === null) {
      const cut = header.length < headerSize;
      opening.gap(cut ? 'truncated' : 'corrupt', null, `no valid member header at offset ${at}`);
      return;
    }
    const data = at + headerSize;
    const raw = header.toString('latin1', 0, 16).trimEnd();
    const { name, inData } = memberName(raw, longNames, container.slice(data, Math.min(size, 4096)));
    if (raw === '//') longNames = container.slice(data, Math.min(size, 64 * 1024 * 1024));
    if (!opening.takeEntry(name)) return;
    const missing = data + size - container.size;
    await opening.handOverPart(
      name,
      data + inData,
      Math.min(size, container.size - data) - inData,
      missing > 0
        ? { reason: 'truncated', detail: `${missing} bytes of this member are missing` }
        : undefined,
    );
    if (missing > 0) return;
    at = data + size + (size % 2);
  }
}

function parseSize(header: Buffer): number | null {
  if (header.toString('latin1', 58, 60) !== '`\n') return null;
  const field = header.toString('latin1', 48, 58).trimEnd();
  return /^\d+$/.test(field) ? Number(field) : null;
}

/** The name, and how many bytes of the data it takes up (BSD). */
function memberName(raw: string, longNames: Buffer, data: Buffer): { name: string; inData: number } {
  const bsd = /^#1\/(\d+)$/.exec(raw);
  if (bsd) {
    const length = Math.min(Number(bsd[1]), data.length);
    return { name: data.toString('utf8', 0, length).replace(/\0+$/, ''), inData: length };
  }
  const gnu = /^\/(\d+)$/.exec(raw);
  if (gnu) {
    const start = Number(gnu[1]);
    const [line] = longNames.toString('utf8', start, start + 4096).split('\n', 1);
    if (line) return { name: line.replace(/\/$/, ''), inData: 0 };
  }
  const name = raw.length > 2 ? raw.replace(/\/$/, '') : raw;
  return { name: Buffer.from(name, 'latin1').toString('utf8'), inData: 0 };
}
