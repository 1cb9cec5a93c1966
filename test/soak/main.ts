import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startPostgres } from '../system/start-postgres.ts';
import { soak } from './soak.ts';

/**
 * `npm run soak -- --minutes 30 --seed 7`: a watchdog of the real command against a chain of its own, with honest and hostile traffic and
 * faults, until the time is over; then chain, database and evidence have to agree. `--database postgres://…` is an empty one; without it a
 * server is started with Debian's package `postgresql`. `--log FILE` takes what the watchdog says.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string' },
    log: { type: 'string' },
  },
});
const postgres = values.database === undefined ? await startPostgres() : null;
try {
  const { said, told } = await soak({
    minutes: Number(values.minutes),
    seed: Number(values.seed),
    database: values.database ?? (await postgres!.create('soak')),
    say: (line) => process.stdout.write(`${line}\n`),
    hear: (text) => values.log !== undefined && appendFileSync(values.log, text),
  });
  process.stdout.write(`${told.join('\n')}\n`);
  for (const line of said) process.stderr.write(`DISAGREEMENT: ${line}\n`);
  process.exitCode = said.length === 0 ? 0 : 1;
} finally {
  await postgres?.stop();
}
