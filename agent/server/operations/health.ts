/** What has to be well before this process is given work. */
export interface Check {
  readonly name: string;
  /** Rejects, or gives false, when it is not. */
  run(): Promise<boolean>;
}

/** An answer to a probe: of what is not well no more than its name, as anybody may ask. */
export interface HealthAnswer {
  readonly status: 200 | 503;
  readonly body: {
    readonly status: 'ok' | 'starting' | 'draining' | 'failing';
    readonly checks?: Readonly<Record<string, 'ok' | 'failing'>>;
  };
}

export interface Health {
  /** That the process answers at all: asks nobody. */
  live(): HealthAnswer;
  /** Whether it should be given work now. */
  ready(): Promise<HealthAnswer>;
  /** Whether it was ready once. */
  started(): Promise<HealthAnswer>;
}

export interface HealthOptions {
  readonly checks: readonly Check[];
  /** Fires when this process goes: it takes no more work. */
  readonly draining: AbortSignal;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Milliseconds until a check counts as failed. */
  readonly patience: number;
}

/** Probes may come from anywhere and often: the database is asked no more than once in this time. Milliseconds. */
const keptFor = 1000;

/** The three probes of a process, in the words of Kubernetes. */
export function createHealth({ checks, draining, now, patience }: HealthOptions): Health {
  let last: { readonly at: number; readonly answer: Promise<HealthAnswer> } | null = null;
  let wasReady = false;

  async function ask(): Promise<HealthAnswer> {
    const results = await Promise.all(
      checks.map(async (check) => [check.name, (await isWell(check, patience)) ? 'ok' : 'failing'] as const),
    );
    const isReady = results.every(([, result]) => result === 'ok');
    wasReady ||= isReady;
    return {
      status: isReady ? 200 : 503,
      body: { status: isReady ? 'ok' : 'failing', checks: Object.fromEntries(results) },
    };
  }

  async function ready(): Promise<HealthAnswer> {
    if (draining.aborted) return { status: 503, body: { status: 'draining' } };
    if (last === null || now() - last.at >= keptFor) last = { at: now(), answer: ask() };
    return last.answer;
  }

  return {
    live: () => ({ status: 200, body: { status: 'ok' } }),
    ready,
    async started() {
      if (!wasReady) await ready();
      return wasReady
        ? { status: 200, body: { status: 'ok' } }
        : { status: 503, body: { status: 'starting' } };
    },
  };
}

async function isWell({ run }: Check, patience: number): Promise<boolean> {
  const { promise: late, resolve } = withResolvers();
  const timer = setTimeout(() => resolve(false), patience);
  try {
    return await Promise.race([run().catch(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}

function withResolvers() {
  let resolve: (well: boolean) => void = () => {};
  const promise = new Promise<boolean>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
