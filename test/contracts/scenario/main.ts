/* `npm run contracts:scenario`: plays the scenario on a chain of its own and prints it. */
import { startAnvil } from '../anvil.ts';
import { temporaryFolder } from '../deploying.ts';
import { freeGas, play } from './play.ts';

const anvil = await startAnvil(1071, freeGas);
const folder = temporaryFolder();
try {
  await play({
    anvil,
    folder: folder.path,
    artifacts: process.env.FOUNDRY_OUT ?? '.forge/out',
    out: (line) => console.log(line),
  });
} finally {
  folder.remove();
  await anvil.stop();
}
