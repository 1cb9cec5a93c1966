import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/package-root.ts';
import type { YaraEngine } from '../yara/engine.ts';
import { loadEngine } from '../yara/load-engine.ts';
import { loadSamples } from './load-samples.ts';
import { prepareRuleset } from './prepare-ruleset.ts';
import { readRules } from './read-rules.ts';

/** Words that honest code is full of, and that cost whoever writes other code nothing. */
const words =
  'Copyright (c) 2024 @license MIT License @package unittest pytest argparse describe( it(" def test_a yargs commander ' +
  'logging.getLogger sentry webpackChunk DefinePlugin mock jquery PHPUnit composer rule_id CVE- redact donate <html <svg';

/** The one rule that is about a file as a whole: EICAR's definition allows nothing but blanks behind it. */
const wholeFile = 'test/eicar';

describe('what a rule finds', () => {
  let engine: YaraEngine;
  let ids: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const ruleset = await prepareRuleset(readRules([]));
    engine = await loadEngine(ruleset.source);
    ids = new Map([...ruleset.rules].map(([name, { info }]) => [name, info.id]));
  });

  it('is not silenced by what a comment says', () => {
    const silenced = loadSamples(join(packageRoot(), 'rules', 'samples'))
      .filter(({ kind, ruleId, bytes }) => kind === 'match' && ruleId !== wholeFile && !bytes.includes(0))
      .filter(({ ruleId, bytes }) => {
        const said = Buffer.concat([bytes, Buffer.from(`\n# ${words}\n// ${words}\n`)]);
        return !engine.scan(said).some(({ rule }) => ids.get(rule) === ruleId);
      })
      .map(({ path }) => path);
    expect(silenced).toEqual([]);
  });
});
