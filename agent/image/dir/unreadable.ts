import { toWardenError, WardenError } from '../../model/errors.ts';
import { escapeBytes } from '../../model/escape.ts';

/** The error for a path that cannot be read; one that already explains itself stays. */
export function unreadable(path: Buffer, thrown: unknown): WardenError {
  if (thrown instanceof WardenError) return thrown;
  const errno = (thrown as NodeJS.ErrnoException | null)?.code ?? 'error';
  const { code } = toWardenError(thrown);
  return new WardenError(code, `${escapeBytes(path, 400)} cannot be read (${errno})`, { cause: thrown });
}
