import type { Hex } from 'viem';
import type { RunGround } from '../../../gpu-runner/record/run-record.ts';
import { observationOf } from '../../../gpu-runner/record/unforeseen.ts';
import type { Signer } from '../../chain/signer/signer.ts';
import { signObservation } from '../../evidence/signed-observation.ts';
import { toWardenError } from '../../model/errors.ts';
import { escapeText } from '../../model/escape.ts';
import type { Observation, Sight } from '../../model/observation.ts';
import { describeUrl } from '../../net/exchange.ts';
import { discard, guardedRequest } from '../../net/request.ts';

export interface TellOptions {
  /** Of watchdogs, each as its `--listen-peers` is reached. */
  readonly watchdogs: readonly string[];
  readonly allowedHosts: readonly string[];
  /** null: nothing can be told. */
  readonly signer: Pick<Signer, 'address' | 'signTypedData'> | null;
  readonly ground: RunGround;
  readonly isolation: Observation['isolation'];
  readonly say: (text: string) => void;
}

/** Tells watchdogs what a cleared source did. Whatever becomes of that, it never throws, and the run goes on. */
export interface Teller {
  /** Begins to tell, and does not wait. */
  first(sight: Sight): void;
  /**
   * Tells everything; resolves when all have answered, or half a minute later.
   * @param record SHA-256 of the run's record as canonical JSON
   */
  all(sights: readonly Sight[], record: Hex): Promise<void>;
}

const timeouts = { headersMs: 10_000, idleMs: 5_000, totalMs: 15_000 };
/** Bytes of an answer. */
const mostAnswer = 8 * 1024;

export function watchdogTeller({
  watchdogs,
  allowedHosts,
  signer,
  ground,
  isolation,
  say,
}: TellOptions): Teller {
  const post = async (watchdog: string, payload: string): Promise<void> => {
    const url = new URL(watchdog);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/observations`;
    try {
      const response = await guardedRequest(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        payload,
        allowedHosts,
        maxBytes: mostAnswer,
        timeouts,
        // Whoever stops the run stops this least of all: it is told then.
        signal: AbortSignal.timeout(timeouts.totalMs),
      });
      await discard(response.body);
      if (response.status === 202) say(`${describeUrl(url)} was told what the scan did not foresee`);
      else say(`${describeUrl(url)} did not take what the scan did not foresee (status ${response.status})`);
    } catch (thrown) {
      say(
        `${describeUrl(url)} could not be told what the scan did not foresee: ${toWardenError(thrown).message}`,
      );
    }
  };
  const tell = async (sights: readonly Sight[], record: string | null): Promise<void> => {
    const observation = observationOf(ground, isolation, sights, record, new Date());
    if (observation === null || watchdogs.length === 0 || signer === null) return;
    try {
      const payload = JSON.stringify(await signObservation(observation, signer));
      await Promise.all(watchdogs.map((watchdog) => post(watchdog, payload)));
    } catch (thrown) {
      say(`an observation could not be signed: ${escapeText(toWardenError(thrown).message, 500)}`);
    }
  };
  let told: Promise<void> = Promise.resolve();
  return {
    first(sight) {
      told = tell([sight], null);
    },
    async all(sights, record) {
      await told;
      await tell(sights, `sha256:${record.slice(2)}`);
    },
  };
}
