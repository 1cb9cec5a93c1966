import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { addressRefusal } from '../../agent/net/address.ts';

/** Where a run may connect to: `host:port`, or `*.domain:port` for all hosts below it. Empty for nowhere. */
export type EgressPolicy = readonly string[];

export interface EgressOptions {
  readonly allow: EgressPolicy;
  /** `host:port` that may be private, for tests and private deployments. */
  readonly privateHosts: readonly string[];
  readonly connectMs: number;
}

export type EgressResult =
  | { readonly ok: true; readonly socket: Socket }
  | { readonly ok: false; readonly status: 403 | 502; readonly reason: string };

/**
 * Connects on behalf of a run. The name is resolved here, once, and the connection goes to an address that was judged: nothing that the run says
 * decides which server is asked for names.
 * @param target `host:port` as the run has it
 */
export async function connectOut(target: string, options: EgressOptions): Promise<EgressResult> {
  const [, host = '', port = ''] = /^([a-z0-9.-]{1,253}):(\d{1,5})$/.exec(target.toLowerCase()) ?? [];
  if (host === '' || Number(port) < 1 || Number(port) > 65_535) return denied('not a name and a port');
  if (!options.allow.some((entry) => covers(entry.toLowerCase(), host, port)))
    return denied('not on the list');
  const addresses =
    isIP(host) !== 0 ? [{ address: host }] : await lookup(host, { all: true }).catch(() => []);
  const isPrivateAllowed = options.privateHosts.includes(`${host}:${port}`);
  const usable = addresses.find(({ address }) => isPrivateAllowed || addressRefusal(address) === null);
  if (usable === undefined)
    return addresses.length === 0
      ? { ok: false, status: 502, reason: 'the name has no address' }
      : denied(`its address is not public (${addressRefusal(addresses[0]!.address)})`);
  return new Promise((resolve) => {
    const socket = connect({ host: usable.address, port: Number(port), timeout: options.connectMs });
    const fail = () => {
      socket.destroy();
      resolve({ ok: false, status: 502, reason: 'it cannot be reached' });
    };
    socket.once('error', fail);
    socket.once('timeout', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      socket.off('timeout', fail);
      socket.setTimeout(0);
      resolve({ ok: true, socket });
    });
  });
}

function denied(reason: string): EgressResult {
  return { ok: false, status: 403, reason };
}

function covers(entry: string, host: string, port: string): boolean {
  const [name = '', only = '443'] = entry.split(':');
  if (only !== port) return false;
  return name.startsWith('*.')
    ? host.endsWith(name.slice(1)) && host.length > name.length - 1
    : host === name;
}
