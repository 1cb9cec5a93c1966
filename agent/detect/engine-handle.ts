import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { entryPoint } from '../config/entry-point.ts';
import { type ErrorCode, WardenError } from '../model/errors.ts';
import type { ContentResult } from './content.ts';
import type { EngineJob, EngineScan, EngineSetup, FromEngine, ToEngine } from './engine-messages.ts';

/** Results by index within the job; what is not in it is clean. */
export type JobResults = ReadonlyMap<number, ContentResult>;

/** How an engine ended while it worked on a job. */
export interface EngineDeath {
  readonly reason: 'engine-timeout' | 'engine-crash';
  readonly detail: string;
}

/** An engine may stay silent this long (milliseconds), and so much longer for each byte of the job. */
const patience = 20_000;
const patiencePerByte = 1_000 / (2 * 1024 * 1024);
/** Compiling thousands of rules on a busy machine takes its time, and no content is to blame for it. */
const setupPatience = 300_000;

/** Name and version of an engine. */
export interface EngineIdentity {
  readonly name: string;
  readonly version: string;
}

/** One engine process, seen from outside. */
export interface Engine {
  idle(): boolean;
  /** @param onDeath called once, when the process ends for whatever reason, until `end` names another */
  begin(scan: EngineScan, onDeath: () => void): void;
  /** Lets go of the scan that is over. */
  end(onDeath: () => void): void;
  /** Rejects with an `EngineDeath`, or a WardenError when the engine could not be set up. */
  run(job: EngineJob): Promise<JobResults>;
  kill(): void;
}

/** Starts an engine process; it compiles its rules at once. */
export function startEngine(setup: EngineSetup, expected: EngineIdentity): Engine {
  const child: ChildProcess = fork(fileURLToPath(entryPoint(import.meta.url, 'engine-process')), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Nothing of the user's environment is the engine's business; credentials least of all.
    env: {},
    // An engine does one thing at a time, and there is one for each core: V8's own threads would only be in the way.
    execArgv: ['--max-old-space-size=512', '--single-threaded'],
  });
  child.unref();
  let current: { resolve(results: JobResults): void; reject(error: unknown): void } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let onDeath = () => {};
  let ready = false;
  let jobPatience = 0;
  let dead: EngineDeath | WardenError | null = null;

  function die(death: EngineDeath | WardenError): void {
    if (dead) return;
    dead = death;
    if (timer) clearTimeout(timer);
    child.kill('SIGKILL');
    current?.reject(death);
    onDeath();
  }

  function expectWithin(milliseconds: number): void {
    if (timer) clearTimeout(timer);
    timer = setTimeout(
      () => die({ reason: 'engine-timeout', detail: `no answer within ${Math.ceil(milliseconds / 1000)} s` }),
      milliseconds,
    );
  }

  // Results are kept, and reported, under the engine that is installed: no other may answer in its place.
  function verify({ name, version }: EngineIdentity): void {
    if (name !== expected.name || version !== expected.version)
      die(
        new WardenError(
          'ENGINE_UNAVAILABLE',
          `${expected.name} (${expected.version}) is installed but does not load`,
        ),
      );
  }

  child.on('message', (message: FromEngine) => {
    if (message.type === 'ready') {
      ready = true;
      if (current) expectWithin(jobPatience);
      verify(message);
    } else if (message.type === 'progress') expectWithin(patience + message.bytes * patiencePerByte);
    else if (message.type === 'done') {
      if (timer) clearTimeout(timer);
      const { resolve } = current!;
      current = null;
      resolve(new Map(message.results));
    } else die(failureOf(message.code, message.message));
  });
  child.on('error', (error) => die({ reason: 'engine-crash', detail: error.message }));
  child.on('exit', (code, signal) =>
    die({ reason: 'engine-crash', detail: `the engine ended with ${signal ?? `exit code ${code}`}` }),
  );
  const send = (message: ToEngine) => child.send(message, () => {});
  send(setup);

  return {
    idle: () => current === null && dead === null,
    begin(scan, listener) {
      onDeath = listener;
      child.channel?.ref();
      send(scan);
    },
    end(listener) {
      onDeath = listener;
      // One that waits keeps nobody from ending.
      child.channel?.unref();
      send({ type: 'end' });
    },
    run(job) {
      return new Promise((resolve, reject) => {
        current = { resolve, reject };
        if (dead) return reject(dead);
        send(job);
        jobPatience = patience + jobBytes(job) * patiencePerByte;
        expectWithin(ready ? jobPatience : setupPatience);
      });
    },
    kill: () => die({ reason: 'engine-crash', detail: 'the scan was stopped' }),
  };
}

/** A fault of the rules or of this machine ends the scan; anything else is what the content did to the engine. */
function failureOf(code: string, detail: string): EngineDeath | WardenError {
  const fatal: readonly string[] = ['RULES_INVALID', 'ENGINE_UNAVAILABLE', 'DISK_FULL', 'IO_FAILED'];
  if (fatal.includes(code)) return new WardenError(code as ErrorCode, detail);
  return { reason: 'engine-crash', detail };
}

function jobBytes(job: EngineJob): number {
  return job.type === 'spool' ? job.size : job.lengths.reduce((sum, length) => sum + length, 0);
}
