import { appendFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';
import type { IAsyncPropertyWithHooks, IPropertyWithHooks, Parameters, RunDetails } from 'fast-check';
import { expect } from 'vitest';
import { type FuzzRecord, fuzzLog, secondsEach } from './budget.ts';

/* fast-check with a budget of time instead of runs, for the same properties. The name of the package leads here, so the real one is required. */
const fc = createRequire(import.meta.url)('fast-check') as typeof import('fast-check').default;

type Property<T> = IPropertyWithHooks<T> | IAsyncPropertyWithHooks<T>;

/** As `fc.assert`, until the time is over. */
function assert<T>(property: Property<T>, parameters: Parameters<T> = {}): Promise<void> | void {
  const { testPath = '', currentTestName: test = '' } = expect.getState();
  const file = relative(process.cwd(), testPath);
  const timed = {
    ...parameters,
    numRuns: 2 ** 31 - 1,
    interruptAfterTimeLimit: secondsEach * 1000,
    markInterruptAsFailure: false,
  };
  const details = fc.check(property, timed) as RunDetails<T> | Promise<RunDetails<T>>;
  return details instanceof Promise
    ? details.then((done) => settle(file, test, done))
    : settle(file, test, details);
}

function settle<T>(file: string, test: string, details: RunDetails<T>): void {
  const { failed, numRuns: runs, seed, counterexamplePath } = details;
  const message = failed ? (fc.defaultReportMessage(details) ?? 'failed').slice(0, 2000) : '';
  const failure = failed ? { seed, path: counterexamplePath ?? '', message } : null;
  const record: FuzzRecord = { file, test, runs, failure };
  if (fuzzLog !== null) appendFileSync(fuzzLog, `${JSON.stringify(record)}\n`);
  if (failed) throw new Error(message);
}

export default { ...fc, assert };
