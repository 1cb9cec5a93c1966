// Tries mutants, one after the other, on a bench of its own. Its parent sends them and hears `{ id, verdict }`.
import { argv } from 'node:process';
import { tryOut } from './bench.mjs';
import { benchWith } from './parts.mjs';
import { broken } from './places.mjs';
import { suitesOf } from './suites.mjs';

const [root, folder] = argv.slice(2);
const put = benchWith(folder);

process.on('message', (mutant) => process.send({ id: mutant.id, verdict: verdictOn(mutant) }));

function verdictOn(mutant) {
  const change = put(mutant.path, broken(mutant));
  if (change.refused) return 'not compiling';
  if (change.same) return 'same code';
  try {
    for (const suite of suitesOf(mutant.path)) {
      const { verdict } = tryOut(root, folder, ['--match-path', suite]);
      if (verdict !== 'survived') return verdict;
    }
    return 'survived';
  } finally {
    change.undo();
  }
}
