/**
 * The one table of errors that a user can meet. `retryable` is decided here, where the meaning of the code is
 * known, so that no caller ever parses a message.
 *
 * `fault` says whose it is: the `source` (→ malformed), the `world` between us and it (→ incomplete), the `user`
 * (→ usage, exit 64) or `warden` itself (→ exit 1).
 */
const table = {
  // usage and configuration
  USAGE: {
    fault: 'user',
    retryable: false,
    todo: 'Run `warden help` to see the commands and their options.',
  },
  TARGET_INVALID: {
    fault: 'user',
    retryable: false,
    todo: 'Give registry:NAME, docker:NAME, oci:DIR, archive:FILE or dir:PATH.',
  },
  CONFIG_INVALID: { fault: 'warden', retryable: false, todo: 'Correct the named setting and start again.' },
  POLICY_INVALID: { fault: 'warden', retryable: false, todo: 'Correct the policy file at the place named.' },
  RULES_INVALID: {
    fault: 'warden',
    retryable: false,
    todo: 'Correct the rule at the place named, or leave the file out.',
  },
  ENGINE_UNAVAILABLE: {
    fault: 'warden',
    retryable: false,
    todo: 'Run `npm ci` again on this machine, so that the YARA engine for its platform is installed.',
  },
  // the machine
  DISK_FULL: { fault: 'warden', retryable: true, todo: 'Free some space, or point TMPDIR at a larger disk.' },
  IO_FAILED: {
    fault: 'warden',
    retryable: true,
    todo: 'Check the disk and the permissions of the path named.',
  },
  STORE_IN_USE: {
    fault: 'warden',
    retryable: true,
    todo: 'Stop the process named, or name another directory with --database.',
  },
  STORE_UNREACHABLE: {
    fault: 'warden',
    retryable: true,
    todo: 'Start the database server, or correct --database.',
  },
  INTERRUPTED: { fault: 'warden', retryable: true, todo: 'Start the command again.' },
  INTERNAL: {
    fault: 'warden',
    retryable: false,
    todo: 'This is a defect in Warden: please report it with the message.',
  },
  // getting at the subject
  IMAGE_NOT_FOUND: {
    fault: 'world',
    retryable: false,
    todo: 'Check the name and the tag, and that you may read it.',
  },
  PLATFORM_NOT_FOUND: {
    fault: 'world',
    retryable: false,
    todo: 'Name one of the listed platforms with --platform.',
  },
  AUTH_REQUIRED: { fault: 'world', retryable: false, todo: 'Log in to this registry with `docker login`.' },
  AUTH_DENIED: { fault: 'world', retryable: false, todo: 'Use an account that may read this repository.' },
  RATE_LIMITED: {
    fault: 'world',
    retryable: true,
    todo: 'Wait, or log in to the registry for a higher limit.',
  },
  REGISTRY_FAILED: { fault: 'world', retryable: true, todo: 'Try again later; the registry is at fault.' },
  BLOB_MISSING: {
    fault: 'world',
    retryable: true,
    todo: 'The image is not complete where it is kept: push or pull it again.',
  },
  NETWORK_FAILED: { fault: 'world', retryable: true, todo: 'Check the connection and try again.' },
  NETWORK_TIMEOUT: {
    fault: 'world',
    retryable: true,
    todo: 'Try again later, or allow more time with --max-time.',
  },
  ADDRESS_REFUSED: {
    fault: 'world',
    retryable: false,
    todo: 'If this host is yours, allow it by name with --allow-host.',
  },
  RESPONSE_TOO_LARGE: {
    fault: 'world',
    retryable: false,
    todo: 'Nothing honest is this large here; ask the publisher.',
  },
  ENGINE_UNREACHABLE: {
    fault: 'world',
    retryable: true,
    todo: 'Start the container engine, or set DOCKER_HOST to where it listens.',
  },
  ENGINE_REFUSED: {
    fault: 'world',
    retryable: false,
    todo: 'Look into the log of the container engine, or run `warden doctor`.',
  },
  ENGINE_TIMEOUT: {
    fault: 'world',
    retryable: true,
    todo: 'Look whether the engine hangs (`docker ps`), and restart it if it does.',
  },
  OFFLINE: { fault: 'world', retryable: false, todo: 'Run again without --offline, or scan a local target.' },
  // the chain
  RPC_UNREACHABLE: {
    fault: 'world',
    retryable: true,
    todo: 'Start the node, or name another one with --rpc-url.',
  },
  REORG_TOO_DEEP: {
    fault: 'world',
    retryable: false,
    todo: 'Check the nodes: final blocks have changed. With the right ones, start again on an empty database.',
  },
  LEASE_LOST: {
    fault: 'world',
    retryable: true,
    todo: 'Another process has taken over this role: nothing to do, unless none is meant to run.',
  },
  RPC_REFUSED: {
    fault: 'world',
    retryable: true,
    todo: 'Ask whoever runs the node, or name another one with --rpc-url.',
  },
  CHAIN_MISMATCH: {
    fault: 'user',
    retryable: false,
    todo: 'Name the chain that is meant with --chain, and a node of that chain with --rpc-url.',
  },
  KEY_INVALID: {
    fault: 'warden',
    retryable: false,
    todo: 'Name a file that holds one private key (0x and 64 hexadecimal digits) with --key-file, or set WARDEN_PRIVATE_KEY.',
  },
  SIGNER_UNREACHABLE: {
    fault: 'world',
    retryable: true,
    todo: 'Start the remote signer, or correct --signer-url.',
  },
  FUNDS_INSUFFICIENT: {
    fault: 'world',
    retryable: true,
    todo: 'Send OGPU to the account named, then run the command again.',
  },
  TRANSACTION_REVERTED: {
    fault: 'world',
    retryable: false,
    todo: 'The contract refused: correct what it names.',
  },
  TRANSACTION_PENDING: {
    fault: 'world',
    retryable: true,
    todo: 'Run the command again: it waits for the same transaction, and sends no second one.',
  },
  DEPLOYMENT_INVALID: {
    fault: 'warden',
    retryable: false,
    todo: 'Move the file away if the chain was started anew, or name another folder with --deployments.',
  },
  NOT_ON_CHAIN: {
    fault: 'user',
    retryable: false,
    todo: 'Give the address of a source, a task, a client or a provider, or the id of a case (0x and 64 digits).',
  },
  // what others say
  EVIDENCE_INVALID: {
    fault: 'world',
    retryable: false,
    todo: 'Ask whoever published it for the evidence as it was signed; nothing in this was relied on.',
  },
  // the subject itself
  REFERENCE_INVALID: {
    fault: 'user',
    retryable: false,
    todo: 'Write the image as [registry/]name[:tag][@digest].',
  },
  MANIFEST_MALFORMED: {
    fault: 'source',
    retryable: false,
    todo: 'The publisher has to repair and push the image again.',
  },
  DIGEST_MISMATCH: {
    fault: 'source',
    retryable: false,
    todo: 'The bytes are not those that the image names: do not run it.',
  },
  LAYER_MALFORMED: { fault: 'source', retryable: false, todo: 'The publisher has to rebuild this layer.' },
  // running a source
  RUN_REFUSED: {
    fault: 'source',
    retryable: false,
    todo: 'Nothing of it was started: the publisher has to take out what is named.',
  },
  NOT_CLEARED: {
    fault: 'world',
    retryable: true,
    todo: 'Wait for the scanners to clear it, or look at it with `warden chain status`.',
  },
  ISOLATION_UNAVAILABLE: {
    fault: 'warden',
    retryable: false,
    todo: 'Run `warden doctor` to see what is missing and how to get it.',
  },
  SANDBOX_UNSAFE: {
    fault: 'warden',
    retryable: false,
    todo: 'Nothing was given to the source: correct what the check names, then run `warden doctor`.',
  },
  // what could not be examined
  COMPRESSION_UNSUPPORTED: {
    fault: 'world',
    retryable: false,
    todo: 'Ask the publisher for gzip or zstd layers.',
  },
  LAYER_ENCRYPTED: {
    fault: 'world',
    retryable: false,
    todo: 'Ask the publisher for an image that is not encrypted.',
  },
  BUDGET_SPENT: {
    fault: 'world',
    retryable: false,
    todo: 'Raise the named --max-… budget if you trust the size.',
  },
  WORKER_DIED: {
    fault: 'world',
    retryable: true,
    todo: 'Scan again; if it repeats, the content kills the engine.',
  },
} as const satisfies Record<string, { fault: Fault; retryable: boolean; todo: string }>;

export type Fault = 'user' | 'warden' | 'world' | 'source';
export type ErrorCode = keyof typeof table;

/** An error that explains itself: a stable code, what happened, what the user can do, and whether a retry can help. */
export class WardenError extends Error {
  readonly code: ErrorCode;
  /** What the user can do next, one sentence. */
  readonly todo: string;
  readonly retryable: boolean;
  readonly fault: Fault;

  /**
   * @param code a key of the table
   * @param message names the thing and the reason; hostile text in it must already be escaped
   */
  constructor(code: ErrorCode, message: string, options: { cause?: unknown; todo?: string } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'WardenError';
    this.code = code;
    const row = table[code];
    this.todo = options.todo ?? row.todo;
    this.retryable = row.retryable;
    this.fault = row.fault;
  }
}

/** Every code with its row, for documentation and for tests. */
export const errorTable: Readonly<Record<ErrorCode, { fault: Fault; retryable: boolean; todo: string }>> =
  table;

/** Wraps whatever was thrown; a `WardenError` passes through, a full disk is recognised, the rest is `INTERNAL`. */
export function toWardenError(thrown: unknown): WardenError {
  if (thrown instanceof WardenError) return thrown;
  const errno = (thrown as NodeJS.ErrnoException | null)?.code;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (errno === 'ENOSPC' || errno === 'EDQUOT')
    return new WardenError('DISK_FULL', message, { cause: thrown });
  if (errno && /^E[A-Z0-9]+$/.test(errno) && !errno.startsWith('ERR_'))
    return new WardenError('IO_FAILED', message, { cause: thrown });
  return new WardenError('INTERNAL', message, { cause: thrown });
}
