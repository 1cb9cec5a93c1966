import { parseArgs } from 'node:util';
import { soak } from './soak.ts';

/**
 * `npm run soak -- --minutes 30 --seed 7`: a watchdog of the real command against a chain of its own, with honest and hostile traffic and
 * faults, until the time is over; then chain, database and evidence have to agree. `--database postgres://…` is an empty one.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string' },
  },
});
if (values.database === undefined) {
  process.stderr.write('Name an empty Postgres with --database postgres://…\n');
  process.exit(64);
}
const { said, told } = await soak({
  minutes: Number(values.minutes),
  seed: Number(values.seed),
  database: values.database,
  say: (line) => process.stdout.write(`${line}\n`),
});
process.stdout.write(`${told.join('\n')}\n`);
for (const line of said) process.stderr.write(`DISAGREEMENT: ${line}\n`);
process.exit(said.length === 0 ? 0 : 1);
