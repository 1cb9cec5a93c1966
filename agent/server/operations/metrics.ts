import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type Measurement, onMeasurement } from '../../config/measure.ts';
import type { Database } from '../../store/store.ts';
import { booksMetrics } from './books-metrics.ts';

/** The numbers of this process, as Prometheus reads them. */
export interface Metrics {
  readonly contentType: string;
  render(): Promise<string>;
  close(): void;
}

export interface MetricsOptions {
  /** What it says of the whole service is read when it is asked for. */
  readonly db: Database;
  readonly version: string;
  /** Digest of the rules that this process has. */
  readonly ruleset: string;
}

/** Seconds: from a small image in the cache to one of many gigabytes. */
const scanBuckets = [0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3600];
const requestBuckets = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10];
const blockBuckets = [1, 2, 3, 5, 10, 20, 50, 100];

/** Counts from now on what is measured in this process. */
export function createMetrics({ db, version, ruleset }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const stop = onMeasurement(countersIn(registry));
  const info = new Gauge({
    name: 'rules_version_info',
    help: 'The rules that this process has; always 1.',
    labelNames: ['rules', 'warden'],
    registers: [registry],
  });
  info.set({ rules: ruleset.replace(/^sha256:/, '').slice(0, 12), warden: version }, 1);
  booksMetrics(registry, db);
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    close() {
      stop();
      registry.clear();
    },
  };
}

function countersIn(registry: Registry): (measurement: Measurement) => void {
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames, buckets, registers });

  const duration = histogram(
    'scan_duration_seconds',
    'Time that scans took, by stage.',
    ['stage'],
    scanBuckets,
  );
  const verdict = counter('scan_verdict_total', 'Scans that ended, and what decided.', ['verdict', 'reason']);
  const retries = counter('job_retries_total', 'Scans that were taken up after another try was lost.', []);
  const lag = new Gauge({
    name: 'chain_head_lag_blocks',
    help: 'Blocks between the head of the chain and what was read of it.',
    registers,
  });
  const reorg = histogram(
    'chain_reorg_depth',
    'Blocks that reorganisations of the chain took back.',
    [],
    blockBuckets,
  );
  const rpc = counter('rpc_requests_total', 'Requests to nodes of a chain.', ['host', 'method', 'outcome']);
  const replacements = counter('tx_replacements_total', 'Transactions that were offered again for more.', []);
  const delivery = counter('webhook_delivery_total', 'Tries to deliver a webhook.', ['outcome']);
  const tokens = counter('llm_tokens_total', 'Tokens that language models took.', ['model', 'kind']);
  const cost = counter('llm_cost_usd_total', 'US dollars that language models cost.', []);
  const refusals = counter('llm_refusals_total', 'Questions that a language model refused.', ['category']);
  const requests = histogram(
    'http_request_duration_seconds',
    'Time that requests took.',
    ['method', 'route', 'status'],
    requestBuckets,
  );

  return (measurement) => {
    switch (measurement.kind) {
      case 'scan':
        verdict.inc({ verdict: measurement.verdict, reason: measurement.reason });
        for (const [stage, seconds] of Object.entries(measurement.seconds))
          duration.observe({ stage }, seconds);
        break;
      case 'retry':
        retries.inc();
        break;
      case 'lag':
        lag.set(measurement.blocks);
        break;
      case 'reorg':
        reorg.observe(measurement.blocks);
        break;
      case 'rpc':
        rpc.inc({
          host: measurement.host,
          method: measurement.method,
          outcome: measurement.outcome,
        });
        break;
      case 'replacement':
        replacements.inc();
        break;
      case 'delivery':
        delivery.inc({ outcome: measurement.outcome });
        break;
      case 'question':
        for (const [kind, number] of Object.entries(measurement.tokens))
          tokens.inc({ model: measurement.model, kind }, number);
        cost.inc(measurement.usd);
        break;
      case 'refusal':
        refusals.inc({ category: measurement.category });
        break;
      case 'request': {
        const { method, route, status, seconds } = measurement;
        requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
      }
    }
  };
}
