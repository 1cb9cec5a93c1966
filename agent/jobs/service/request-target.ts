import { parseTarget } from '../../image/target.ts';
import { WardenError } from '../../model/errors.ts';
import type { SubjectSource } from '../../model/subject.ts';
import type { Database } from '../../store/store.ts';
import type { StoredTarget } from '../queue/stored-target.ts';
import type { ScanTarget } from '../scan-target.ts';
import { spoolUpload } from './spool-upload.ts';

/** What the chain says of a source now. @throws WardenError as the chain's client does; NOT_ON_CHAIN, CHAIN_MISMATCH */
export type ReadSource = (chainId: number, address: string) => Promise<SubjectSource>;

export interface OpenedRequest {
  readonly target: ScanTarget;
  close(): Promise<void>;
}

/**
 * Makes what a tenant asked for ready to be scanned. Nothing of this machine is ever its target: neither a path nor a container
 * engine, whatever stands in the database.
 * @throws WardenError TARGET_INVALID, and whatever `readSource` and `spoolUpload` throw
 */
export async function openRequest(
  db: Database,
  stored: StoredTarget,
  readSource: ReadSource,
): Promise<OpenedRequest> {
  const close = async () => {};
  switch (stored.kind) {
    case 'image':
      if (parseTarget(stored.text).kind !== 'registry') throw ofThisMachine();
      return { target: stored, close };
    case 'compose':
      if (!/^(?:https?|ipfs):\/\//i.test(stored.text)) throw ofThisMachine();
      return { target: stored, close };
    case 'compose-text':
      return {
        target: { kind: 'compose', text: 'compose.yaml', bytes: Buffer.from(stored.text) },
        close,
      };
    case 'source':
      return { target: stored, close };
    case 'address': {
      const source = await readSource(stored.chainId, stored.address);
      return { target: { kind: 'source', text: stored.address, source, earlier: [] }, close };
    }
    case 'archive': {
      const { upload, sha256, platform } = stored;
      const spooled = await spoolUpload(db, upload, sha256);
      return {
        target: {
          kind: 'image',
          text: `archive:${spooled.path}`,
          shown: `archive:sha256:${sha256}`,
          platform,
        },
        close: spooled.remove,
      };
    }
  }
}

function ofThisMachine(): WardenError {
  return new WardenError('TARGET_INVALID', 'that names something on the machine of the worker', {
    todo: 'Name an image in a registry or the address of a compose file, or send an archive.',
  });
}
