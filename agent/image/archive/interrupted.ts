import { WardenError } from '../../model/errors.ts';

/** @throws WardenError once the signal is aborted: its reason where that is one, else INTERRUPTED */
export function checkInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof WardenError) throw signal.reason;
  throw new WardenError('INTERRUPTED', 'The scan was interrupted.', { cause: signal.reason });
}
