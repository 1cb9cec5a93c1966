import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { createRequire } from 'node:module';
import { isIP, type LookupFunction } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import type { Agent as AgentType, buildConnector as buildConnectorType, Dispatcher } from 'undici';
import { WardenError } from '../model/errors.ts';
import { escapeText } from '../model/escape.ts';
import { addressRefusal } from './address.ts';

const connectTimeoutMs = 15_000;

let agents: { readonly guarded: Dispatcher; readonly open: Dispatcher } | undefined;

/**
 * The connection pools. A connection of the guarded pool leads to a public address; one of the open pool may lead
 * anywhere, and only hosts that the user named get it. They are never shared.
 */
export function dispatcherFor(allowed: boolean): Dispatcher {
  agents ??= createAgents();
  return allowed ? agents.open : agents.guarded;
}

function createAgents() {
  // undici's parser is WebAssembly. V8 11 (Node 20) compiles all of it a second time, optimised, and the process cannot
  // end before that is done: 50 ms for a parser that sees a few headers.
  setFlagsFromString('--liftoff-only');
  // Only the two modules needed, when needed: all of undici takes 50 ms more to load.
  const require = createRequire(import.meta.url);
  const Agent: typeof AgentType = require('undici/lib/dispatcher/agent.js');
  const buildConnector: typeof buildConnectorType = require('undici/lib/core/connect.js');
  const options = { pipelining: 1, keepAliveTimeout: 10_000, headersTimeout: 0, bodyTimeout: 0 };
  const connectAnywhere = buildConnector({ timeout: connectTimeoutMs });
  return {
    open: new Agent({ ...options, connect: connectAnywhere }),
    guarded: new Agent({ ...options, connect: guarded(buildConnector) }),
  };
}

/**
 * Connects to public addresses only. Names are judged by the addresses that they resolve to, and the socket connects to
 * exactly those, so that a second answer of the name server (DNS rebinding) is never asked for.
 */
function guarded(buildConnector: typeof buildConnectorType): buildConnectorType.connector {
  const connect = buildConnector({ timeout: connectTimeoutMs, lookup: publicLookup as LookupFunction });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    const refusal = isIP(host) === 0 ? null : addressRefusal(host);
    if (refusal !== null) {
      queueMicrotask(() => callback(refused(host, [host], refusal), null));
      return;
    }
    connect(options, (error, socket) => {
      if (error !== null) return callback(error, null);
      const address = socket.remoteAddress ?? '';
      const late = addressRefusal(address);
      if (late === null) return callback(null, socket);
      socket.destroy();
      callback(refused(host, [address], late), null);
    });
  };
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address?: string | LookupAddress[],
  family?: number,
) => void;

function publicLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error);
    const usable = addresses.filter(({ address }) => addressRefusal(address) === null);
    const [first] = usable;
    if (first === undefined) {
      const all = addresses.map(({ address }) => address);
      return callback(refused(hostname, all, addressRefusal(all[0] ?? '') ?? 'no address'));
    }
    if (options.all) callback(null, usable);
    else callback(null, first.address, first.family);
  });
}

function refused(host: string, addresses: readonly string[], reason: string): WardenError {
  const where =
    addresses.length === 1 && addresses[0] === host ? '' : ` (${addresses.slice(0, 4).join(', ')})`;
  return new WardenError(
    'ADDRESS_REFUSED',
    `${escapeText(host, 255)}${where} is not a public address (${reason})`,
  );
}
