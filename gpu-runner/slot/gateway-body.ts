import type { RunAddresses } from '../container/address-plan.ts';
import { createBody } from '../container/create-body.ts';
import type { RunLabels } from '../container/labels.ts';
import type { EngineFacts } from '../engine/engine-facts.ts';
import type { ImageIdentity } from '../engine/load-archive.ts';
import { gatewayPath, nodePath } from '../gateway/gateway-image.ts';
import { type GatewayLimits, limitsVariable, socketFolder } from '../gateway/protocol.ts';

interface GatewayOptions {
  readonly facts: EngineFacts;
  readonly gatewayImage: ImageIdentity;
  readonly limits: GatewayLimits;
  readonly seccomp: string | null;
  readonly network: string;
  readonly addresses: RunAddresses;
  readonly labels: RunLabels;
  /** Folder of the sockets on the host. */
  readonly sockets: string;
}

const mebibyte = 1024 ** 2;

/** The gateway is closed in as a source is, and has the folder of its two sockets beside. It is ours, so runc does. */
export function gatewayBody(options: GatewayOptions) {
  const { facts, gatewayImage, addresses, sockets } = options;
  const body = createBody(
    {
      name: 'gateway',
      image: { reference: '', manifestDigest: gatewayImage.configDigest, ...gatewayImage },
      command: [nodePath, '--max-old-space-size=64', gatewayPath],
      workingDir: '/',
      environment: [],
      aliases: [],
      imageLabels: [],
      memoryBytes: 192 * mebibyte,
      processors: 1,
      pids: 64,
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
      network: options.network,
      address: addresses.gateway,
      addresses: { ...addresses, runUser: addresses.gatewayUser },
      labels: options.labels,
      appArmor: facts.appArmor,
      seccomp: options.seccomp,
      apiMinor: facts.apiMinor,
      environment: [`${limitsVariable}=${JSON.stringify(options.limits)}`],
      hosts: [],
      files: new Map(),
      volumes: new Map(),
      gpu: null,
    },
  );
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
