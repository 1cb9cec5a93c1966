import { type Hex, hexToBytes, keccak256 } from 'viem';

/**
 * Whether a block's bloom filter may hold a value: an address or a topic that a log of it has. No is certain.
 * @see Ethereum Yellow Paper §4.3.1 (M3:2048)
 */
export function bloomMayHold(bloom: Hex, value: Hex): boolean {
  const bits = hexToBytes(bloom);
  const hash = hexToBytes(keccak256(value));
  for (const at of [0, 2, 4]) {
    const bit = ((hash[at]! << 8) | hash[at + 1]!) & 0x7ff;
    if ((bits[255 - (bit >> 3)]! & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}
