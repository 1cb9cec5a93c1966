/*
 * `npm run review:eval`: what the review makes of the labelled cases. From the recorded answers, unless told otherwise:
 *   --live      ask the API, with ANTHROPIC_API_KEY
 *   --variants  each case also in every variant of hostile text
 *   --stand-in  ask the stand-in of the tests, which knows a few patterns: it exercises the plumbing and measures no model
 *   --record    keep the answers for later runs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../agent/config/package-root.ts';
import { guardedFetch } from '../../../agent/review/messages-api/guarded-fetch.ts';
import { type Cassette, recordingFetch, replayingFetch } from '../cassette.ts';
import { startMessagesApi, testKey } from '../messages-api-server.ts';
import { attentiveModel } from '../stand-in-models.ts';
import { evaluate, summarise } from './evaluate.ts';
import { openEvaluated } from './open-service.ts';
import { openRules } from './verdict-of.ts';

const flags = new Set(process.argv.slice(2));
const file = join(packageRoot(), 'fixtures', 'review', 'cassette.json');
const live = 'https://api.anthropic.com';
const key = process.env.ANTHROPIC_API_KEY ?? '';
if (flags.has('--live') && key === '') throw new Error('--live needs ANTHROPIC_API_KEY');

const standIn = flags.has('--stand-in') ? await startMessagesApi({ model: attentiveModel }) : null;
const url = standIn?.url ?? live;
const asks = flags.has('--live') || standIn !== null;
const recorder = recordingFetch(
  guardedFetch({ baseUrl: url, allowedHosts: standIn ? [standIn.host] : [], timeoutMs: 600_000 }),
);
const replayer = asks ? null : replayingFetch(JSON.parse(readFileSync(file, 'utf8')) as Cassette);
const service = await openEvaluated(
  replayer?.fetch ?? recorder.fetch,
  url,
  standIn ? testKey : key || 'replayed',
);
const rows = await evaluate(service, await openRules(), flags.has('--variants'));
await standIn?.close();
if (asks && flags.has('--record')) writeFileSync(file, `${JSON.stringify(recorder.cassette(), null, 2)}\n`);

for (const { name, variant, label, review } of rows) {
  const result = review.status === 'reviewed' ? (review.adverse ? 'adverse' : 'not adverse') : review.reason;
  console.log(`${label.padEnd(10)} ${result.padEnd(12)} ${name}${variant === null ? '' : ` + ${variant}`}`);
}
console.log(`\n${summarise(rows).join('\n')}`);
const missed = replayer?.misses.length ?? 0;
if (missed > 0) console.log(`\n${missed} requests are not among the recorded answers: record them anew.`);
process.exitCode = missed > 0 || rows.some(({ softened }) => softened) ? 1 : 0;
