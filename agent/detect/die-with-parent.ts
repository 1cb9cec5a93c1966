import { openLibc } from '../unpack/libc.ts';

/**
 * Has the kernel kill this process when the one that started it ends, however that ends: an engine that hangs in a
 * scan hears nothing else. Elsewhere than on Linux it is left at closing with the channel between the two.
 * @see prctl(2), PR_SET_PDEATHSIG
 */
export function dieWithParent(): void {
  if (process.platform !== 'linux') return;
  const prctl = openLibc().libc.func('int prctl(int, ulong, ulong, ulong, ulong)');
  prctl(setParentDeathSignal, sigkill, 0, 0, 0);
}

const setParentDeathSignal = 1;
const sigkill = 9;
