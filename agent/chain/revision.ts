import {
  type Address,
  encodeAbiParameters,
  getAbiItem,
  type Hex,
  keccak256,
  zeroAddress,
  zeroHash,
} from 'viem';
import { sourceAbi } from './abi/source.ts';

const [paramsType] = getAbiItem({ abi: sourceAbi, name: 'getSourceParams' }).outputs;

/** What `getSourceParams()` gives. */
type SourceParams = Parameters<typeof encodeAbiParameters<[typeof paramsType]>>[1][0];

/** `keccak256(abi.encode(source, params))`: one version of a source. */
export function revisionOf(source: Address, params: SourceParams): Hex {
  return keccak256(encodeAbiParameters([{ type: 'address' }, paramsType], [source, params]));
}

/** `abi.encode(params)` */
export function encodeParams(params: SourceParams): Hex {
  return encodeAbiParameters([paramsType], [params]);
}

/** The version of a source whose parameters nobody can read: the court has no name for it. */
export const unreadable = { revision: zeroHash, params: emptyParams() };

function emptyParams(): SourceParams {
  return {
    client: zeroAddress,
    imageMetadataUrl: '',
    imageEnvironments: 0,
    minPayment: 0n,
    minAvailableLockup: 0n,
    maxExpiryDuration: 0n,
    privacyEnabled: false,
    optionalParamsUrl: '',
    deliveryMethod: 0,
    lastUpdateTime: 0n,
  };
}
