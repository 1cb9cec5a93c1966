import { type Address, encodeAbiParameters, getAbiItem, type Hex, keccak256 } from 'viem';
import { sourceAbi } from './abi/source.ts';

const [paramsType] = getAbiItem({ abi: sourceAbi, name: 'getSourceParams' }).outputs;

/** What `getSourceParams()` gives. */
type SourceParams = Parameters<typeof encodeAbiParameters<[{ type: 'address' }, typeof paramsType]>>[1][1];

/** `keccak256(abi.encode(source, params))`: one version of a source. */
export function revisionOf(source: Address, params: SourceParams): Hex {
  return keccak256(encodeAbiParameters([{ type: 'address' }, paramsType], [source, params]));
}
