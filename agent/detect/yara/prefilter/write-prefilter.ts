import { join } from 'node:path';
import { packageRoot } from '../../../config/package-root.ts';
import { prepareRuleset } from '../../rules/prepare-ruleset.ts';
import { readRules } from '../../rules/read-rules.ts';
import { keepPrefilter } from './kept-prefilter.ts';
import { prepare } from './prefilter.ts';

// Run by the build: works out once for our rules what each engine would work out at each start.
const { source } = await prepareRuleset(readRules([]));
const prefilter = prepare(source);
if (prefilter !== null) keepPrefilter(join(packageRoot(), 'dist'), source, prefilter);
