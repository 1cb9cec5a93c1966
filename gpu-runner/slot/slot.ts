import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { toWardenError, WardenError } from '../../agent/model/errors.ts';
import { type RunAddresses, runAddresses, runSlots } from '../container/address-plan.ts';
import type { RunLabels } from '../container/labels.ts';
import { networkBody } from '../container/network-body.ts';
import { createContainer, startContainer } from '../container/start-container.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineFacts } from '../engine/engine-facts.ts';
import type { ImageIdentity } from '../engine/load-archive.ts';
import { type InboundClient, inboundClient } from '../gateway/inbound-client.ts';
import { type OutboundHandlers, outboundServer } from '../gateway/outbound-server.ts';
import { type GatewayLimits, inboundSocket, outboundSocket } from '../gateway/protocol.ts';
import { removeContainer, removeNetwork } from '../reap/reap.ts';
import { gatewayBody } from './gateway-body.ts';

/** A place for one run: its network, with a gateway in it that works. Used once. */
export interface Slot {
  readonly addresses: RunAddresses;
  readonly network: string;
  readonly labels: RunLabels;
  /** Folder of the runner's own for files of this run. */
  readonly folder: string;
  /** 192 bits, in the address that results are sent to. */
  readonly token: string;
  readonly inbound: InboundClient;
  /** Until it is called, everything that comes out is refused. */
  serve(handlers: OutboundHandlers): void;
  /** Removes all of it. Returns why something is left, one text each. */
  close(): Promise<string[]>;
}

export interface SlotOptions {
  readonly engine: Engine;
  readonly facts: EngineFacts;
  readonly gatewayImage: ImageIdentity;
  readonly owner: string;
  /** Folder for sockets and files: short, and only this user's. */
  readonly folder: string;
  readonly limits: GatewayLimits;
  /** Seconds that a run of this slot may last. */
  readonly lifetime: number;
  readonly seccomp: string | null;
}

const indexAttempts = 64;
const readyMs = 20_000;

/**
 * Makes a place for a run.
 * @throws WardenError ENGINE_REFUSED, ENGINE_TIMEOUT, ENGINE_UNREACHABLE, IO_FAILED; nothing is left then
 */
export async function openSlot(options: SlotOptions): Promise<Slot> {
  const { engine, owner, limits } = options;
  const run = randomBytes(8).toString('hex');
  const labels: RunLabels = { run, owner, deadline: Math.ceil(Date.now() / 1000) + options.lifetime };
  const folder = join(options.folder, run);
  const sockets = join(folder, 's');
  const closed = { callback: () => 403, connect: async () => refusal } satisfies OutboundHandlers;
  let handlers: OutboundHandlers = closed;
  const server = outboundServer(limits.resultBytes, {
    callback: (token, task, body) => handlers.callback(token, task, body),
    connect: (target) => handlers.connect(target),
  });
  const inbound = inboundClient(join(sockets, inboundSocket));
  const made: { network: string | null; gateway: string | null } = { network: null, gateway: null };
  const close = async (): Promise<string[]> => {
    handlers = closed;
    inbound.close();
    server.closeAllConnections();
    server.close();
    const left: string[] = [];
    const attempt = (what: string, action: Promise<unknown>) =>
      action.catch((thrown: unknown) => void left.push(`${what}: ${toWardenError(thrown).message}`));
    if (made.gateway !== null) await attempt('gateway', removeContainer(engine, made.gateway));
    if (made.network !== null) await attempt('network', removeNetwork(engine, made.network));
    await attempt('folder', rm(folder, { recursive: true, force: true }));
    return left;
  };
  try {
    await mkdir(sockets, { recursive: true, mode: 0o700 });
    // The gateway is another user; nobody but the runner gets past the folder above.
    await chmod(sockets, 0o777);
    await listen(server, join(sockets, outboundSocket));
    const { addresses, network } = await openNetwork(options, labels, (id) => {
      made.network = id;
    });
    const body = gatewayBody({ ...options, network, addresses, labels, sockets });
    made.gateway = await createContainer(engine, `warden-gateway-${run}`, body);
    await startContainer(engine, made.gateway);
    await untilReady(inbound, `${addresses.gateway}:8080`);
    return {
      addresses,
      network,
      labels,
      folder,
      token: randomBytes(24).toString('base64url'),
      inbound,
      serve(given) {
        handlers = given;
      },
      close,
    };
  } catch (thrown) {
    await close();
    throw toWardenError(thrown);
  }
}

const refusal = { ok: false, status: 403, reason: 'the run is over' } as const;

/** The name of a network holds its number, so that two runners cannot take the same one. */
async function openNetwork(
  { engine, facts }: SlotOptions,
  labels: RunLabels,
  onMade: (id: string) => void,
): Promise<{ addresses: RunAddresses; network: string }> {
  const start = randomBytes(2).readUInt16BE() % runSlots;
  let last: unknown;
  for (let attempt = 0; attempt < indexAttempts; attempt++) {
    const addresses = runAddresses((start + attempt * 61) % runSlots, facts.userNamespaces);
    const network = `warden-run-${addresses.index}`;
    try {
      const answer = await engine.call({
        method: 'POST',
        path: '/networks/create',
        body: networkBody(network, addresses, labels, facts),
      });
      const { Id } = answer as { readonly Id?: unknown };
      if (typeof Id !== 'string')
        throw new WardenError('ENGINE_REFUSED', 'the engine made a network without an id');
      onMade(Id);
      return { addresses, network };
    } catch (thrown) {
      // Taken, or overlapping a network of the host: the next.
      if (!(thrown instanceof WardenError) || thrown.code !== 'ENGINE_REFUSED') throw thrown;
      last = thrown;
    }
  }
  throw last;
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(toWardenError(error)));
    server.listen(path, () => {
      chmod(path, 0o666).then(resolve, reject);
    });
  });
}

async function untilReady(inbound: InboundClient, ownPort: string): Promise<void> {
  const end = Date.now() + readyMs;
  while (!(await inbound.isReady(ownPort))) {
    if (Date.now() > end) throw new WardenError('ENGINE_TIMEOUT', 'the gateway of a run did not start');
    await wait(10);
  }
}
