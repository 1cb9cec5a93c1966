import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { toWardenError, WardenError } from '../../agent/model/errors.ts';
import { escapeText } from '../../agent/model/escape.ts';
import type { RunAddresses } from '../container/address-plan.ts';
import type { RunLabels } from '../container/labels.ts';
import { containerLog, inspectContainer } from '../container/start-container.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineFacts } from '../engine/engine-facts.ts';
import type { ImageIdentity } from '../engine/load-archive.ts';
import { type InboundClient, inboundClient } from '../gateway/inbound-client.ts';
import { type OutboundHandlers, outboundServer } from '../gateway/outbound-server.ts';
import { callbackPort, type GatewayLimits, inboundSocket, outboundSocket } from '../gateway/protocol.ts';
import type { RunPlan } from '../plan/plan.ts';
import { removeContainer, removeNetwork } from '../reap/reap.ts';
import { openNetwork } from './open-network.ts';
import { gatewayBody, placeBody } from './own-bodies.ts';
import { startOwn } from './start-own.ts';

/** Where a service of the run goes. */
export interface Place {
  /** Container of ours that keeps it. */
  readonly container: string;
  /** Its first process, as the host knows it. */
  readonly pid: number;
  readonly address: string;
}

/** What is made for one run ahead of it: its network, in it a gateway that works, and a place for each service. Used once. */
export interface Slot {
  readonly addresses: RunAddresses;
  /** In the order of the plan's services. */
  readonly places: readonly Place[];
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
  /** 16 hexadecimal digits of its own. */
  readonly run: string;
  readonly plan: RunPlan;
  /** Folder for sockets and files: short, and only this user's. */
  readonly folder: string;
  readonly limits: GatewayLimits;
  /** Seconds that a run of this slot may last. */
  readonly lifetime: number;
  readonly seccomp: string | null;
}

const readyMs = 20_000;
/** Seconds, for a slot that was made ahead and for the end of a run. */
const spare = 180;

/**
 * Makes what a run of this plan needs around it.
 * @throws WardenError SANDBOX_UNSAFE, ENGINE_REFUSED, ENGINE_TIMEOUT, ENGINE_UNREACHABLE, IO_FAILED; nothing is left then
 */
export async function openSlot(options: SlotOptions): Promise<Slot> {
  const { engine, owner, run, limits } = options;
  const labels: RunLabels = { run, owner, deadline: Math.ceil(Date.now() / 1000) + options.lifetime + spare };
  const folder = join(options.folder, run);
  const sockets = join(folder, 's');
  const closed = { callback: () => 403, connect: async () => refusal } satisfies OutboundHandlers;
  let handlers: OutboundHandlers = closed;
  const server = outboundServer(limits.resultBytes, {
    callback: (token, task, body) => handlers.callback(token, task, body),
    connect: (target) => handlers.connect(target),
  });
  const inbound = inboundClient(join(sockets, inboundSocket));
  const made: { network: string | null; containers: string[] } = { network: null, containers: [] };
  const close = async (): Promise<string[]> => {
    handlers = closed;
    inbound.close();
    server.closeAllConnections();
    server.close();
    const left: string[] = [];
    const attempt = (what: string, action: Promise<unknown>) =>
      action.catch((thrown: unknown) => void left.push(`${what}: ${toWardenError(thrown).message}`));
    await Promise.all(made.containers.map((id) => attempt(`container ${id}`, removeContainer(engine, id))));
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
    const own = { ...options, network, addresses, labels };
    const { services } = options.plan;
    const hosts = services.flatMap(({ name, aliases }, index) =>
      [name, ...aliases].map((known) => `${known}:${addresses.service(index)}`),
    );
    const start = (name: string, body: Parameters<typeof startOwn>[2]) =>
      startOwn(engine, `warden-${name}-${run}`, body, (id) => made.containers.push(id));
    const gateway = async () => {
      const { id } = await start('gateway', gatewayBody(own, limits, sockets));
      await untilReady(engine, id, inbound, `${addresses.gateway}:${callbackPort}`);
      return [];
    };
    const place = async (index: number): Promise<Place[]> => {
      const address = addresses.service(index);
      const { id, pid } = await start(`place-${index}`, placeBody(own, address, hosts));
      return [{ container: id, pid, address }];
    };
    const places = await all([gateway(), ...services.map((_, index) => place(index))]);
    return {
      addresses,
      places: places.flat(),
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

/** The answers, once each has come: a place that is still being made when another fails would be left behind. */
async function all<T>(making: readonly Promise<T>[]): Promise<T[]> {
  for (const settled of await Promise.allSettled(making))
    if (settled.status === 'rejected') throw settled.reason;
  return Promise.all(making);
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(toWardenError(error)));
    server.listen(path, () => {
      chmod(path, 0o666).then(resolve, reject);
    });
  });
}

async function untilReady(
  engine: Engine,
  gateway: string,
  inbound: InboundClient,
  ownPort: string,
): Promise<void> {
  const end = Date.now() + readyMs;
  while (!(await inbound.isReady(ownPort))) {
    if (Date.now() > end) {
      const { running, exitCode } = await inspectContainer(engine, gateway);
      const log = escapeText((await containerLog(engine, gateway, 2000)).toString('latin1'), 300);
      throw new WardenError(
        'ENGINE_TIMEOUT',
        `the gateway of a run ${running ? 'did not start in time' : `ended with ${exitCode}`} ${log}`.trim(),
      );
    }
    await wait(10);
  }
}
