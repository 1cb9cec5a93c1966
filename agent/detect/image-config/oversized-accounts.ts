import type { Bytes } from '../../unpack/nested/member.ts';
import { type ByteHit, byteHit } from '../byte-hit.ts';
import { readBytes } from '../byte-reader.ts';

/** Lists of accounts have some kilobytes; directories of a large company some 100. */
const largest = 1024 * 1024;
/** A user with home and shell, or a group with its members, which may go on behind what is looked at. */
const account =
  /^[A-Za-z_][\w.-]{0,63}:[^:\s]{0,256}:\d{1,20}:(?:\d{1,20}:[^:\n]{0,1024}:\/[^:\n]{0,1024}:[^:\n]{0,1024}|[\w.,$-]{0,8192})(?:\n|$)/;

/**
 * A list of users or groups (`/etc/passwd`, `/etc/group`) that is as large as no honest one: runtimes read it into memory, with the
 * rights of root, before they start a container.
 *
 * @see https://nvd.nist.gov/vuln/detail/CVE-2026-47262
 */
export function examineAccounts(content: Bytes): ByteHit[] {
  if (content.size <= largest || !account.test(content.slice(0, 8192).toString('latin1'))) return [];
  const proof = { pattern: 'accounts', offset: 0, length: 256 };
  return [
    byteHit(readBytes(content), 'config/accounts-oversized', `${content.size} bytes of accounts`, [proof]),
  ];
}
