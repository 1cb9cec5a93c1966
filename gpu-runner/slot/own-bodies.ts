import type { RunAddresses } from '../container/address-plan.ts';
import { createBody } from '../container/create-body.ts';
import type { RunLabels } from '../container/labels.ts';
import type { EngineFacts } from '../engine/engine-facts.ts';
import type { ImageIdentity } from '../engine/load-archive.ts';
import { gatewayPath, nodePath, waitCommand } from '../gateway/gateway-image.ts';
import { type GatewayLimits, limitsVariable, socketFolder } from '../gateway/protocol.ts';

export interface OwnOptions {
  readonly facts: EngineFacts;
  readonly gatewayImage: ImageIdentity;
  readonly seccomp: string | null;
  readonly network: string;
  readonly addresses: RunAddresses;
  readonly labels: RunLabels;
}

const mebibyte = 1024 ** 2;

/**
 * The gateway is closed in as a source is, and has the folder of its two sockets beside. It is ours, so runc does.
 * @param sockets folder of the sockets on the host
 */
export function gatewayBody(options: OwnOptions, limits: GatewayLimits, sockets: string) {
  const body = ownBody(options, {
    name: 'gateway',
    command: [nodePath, '--max-old-space-size=64', gatewayPath],
    memoryBytes: 192 * mebibyte,
    pids: 64,
    address: options.addresses.gateway,
    hosts: [],
    environment: [`${limitsVariable}=${JSON.stringify(limits)}`],
  });
  const mount = {
    Type: 'bind',
    Source: sockets,
    Target: socketFolder,
    ReadOnly: false,
    BindOptions: { Propagation: 'rprivate' },
  };
  // Not to be starved by the run that it stands before.
  return { ...body, HostConfig: { ...body.HostConfig, CpuShares: 1024, Mounts: [mount] } };
}

/**
 * A place on the network of a run, kept by a process of ours that does nothing, until a service takes it. What an engine does
 * for a network is most of what it does at the start of a container.
 * @param hosts `name:address` of the services of the run
 */
export function placeBody(options: OwnOptions, address: string, hosts: readonly string[]) {
  return ownBody(options, {
    name: 'place',
    command: waitCommand,
    memoryBytes: 32 * mebibyte,
    pids: 16,
    address,
    hosts,
    environment: [],
  });
}

interface Own {
  readonly name: string;
  readonly command: readonly string[];
  readonly memoryBytes: number;
  readonly pids: number;
  readonly address: string;
  readonly hosts: readonly string[];
  readonly environment: readonly string[];
}

function ownBody(options: OwnOptions, own: Own) {
  const { facts, gatewayImage, addresses, network } = options;
  return createBody(
    {
      name: own.name,
      image: { reference: '', manifestDigest: gatewayImage.configDigest, ...gatewayImage },
      command: own.command,
      workingDir: '/',
      environment: [],
      aliases: [],
      imageLabels: [],
      memoryBytes: own.memoryBytes,
      processors: 1,
      pids: own.pids,
      shmBytes: mebibyte,
      openFiles: 1024,
      scratch: [],
      shared: [],
      files: [],
      gpu: false,
      after: [],
    },
    {
      runtime: 'runc',
      connection: { kind: 'network', network, address: own.address, hosts: own.hosts },
      addresses: { ...addresses, runUser: addresses.gatewayUser },
      labels: options.labels,
      appArmor: facts.appArmor,
      seccomp: options.seccomp,
      apiMinor: facts.apiMinor,
      environment: own.environment,
      files: new Map(),
      volumes: new Map(),
      gpu: null,
    },
  );
}
