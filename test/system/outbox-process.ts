import { setTimeout as sleep } from 'node:timers/promises';
import { signerRole } from '../../agent/chain/outbox/outbox.ts';
import { toWardenError } from '../../agent/model/errors.ts';
import { takeLease } from '../../agent/store/lease.ts';
import { openStore } from '../../agent/store/open-store.ts';
import { desk } from '../chain/outbox-desk.ts';

/** A process that signs whenever it has the lease, until it is killed. Arguments: database, node. */
const [, , database, node] = process.argv;
const store = await openStore(database!);
const { tick } = await desk({ store, anvil: { url: node! }, embedded: 'refuse' });
process.stdout.write('ready\n');
for (;;) {
  try {
    const lease = await takeLease(store.db, signerRole, String(process.pid), 1);
    if (lease !== null) await tick(lease);
  } catch (error) {
    process.stderr.write(`${toWardenError(error).message}\n`);
  }
  await sleep(20);
}
