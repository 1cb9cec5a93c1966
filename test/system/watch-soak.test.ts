import { expect, test } from 'vitest';
import { soak } from '../soak/soak.ts';
import { startPostgres } from './start-postgres.ts';

test('two minutes among strangers and faults end with chain, database and evidence in agreement', {
  timeout: 900_000,
}, async () => {
  const postgres = await startPostgres();
  try {
    const { said, told } = await soak({
      minutes: 2,
      seed: 4,
      database: await postgres.create('soak'),
      say: () => {},
      hear: () => {},
    });
    expect(said).toEqual([]);
    expect(told.join(' ')).toMatch(/published: [1-9]\d*.*kills: [1-9]/);
  } finally {
    await postgres.stop();
  }
});
