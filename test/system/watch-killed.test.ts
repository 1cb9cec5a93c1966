import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildProgram, type Program } from './killable-watchdogs.ts';
import { killEmbedded, killOnPostgres } from './killing.ts';
import { type Postgres, startPostgres } from './start-postgres.ts';

const kills = 12;
let program: Program;
let postgres: Postgres;

beforeAll(async () => {
  [program, postgres] = await Promise.all([buildProgram(), startPostgres()]);
});
afterAll(async () => {
  await postgres?.stop();
  program?.remove();
});

test('killed again and again on Postgres, it loses nothing and does nothing twice', async () => {
  const { published, said } = await killOnPostgres(
    { program, kills, seed: 2026 },
    await postgres.create('killed'),
  );
  expect(said).toEqual([]);
  expect(published).toBeGreaterThanOrEqual(3);
});

test('killed again and again on the embedded database, it has every verdict, once', async () => {
  const { published, said } = await killEmbedded({ program, kills, seed: 2027 });
  expect(said).toEqual([]);
  expect(published).toBeGreaterThanOrEqual(3);
});
