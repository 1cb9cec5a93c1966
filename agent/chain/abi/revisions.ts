// Written by contracts/script/write-bindings.ts from the compiled contracts: do not edit.
// biome-ignore-all format: one line for each item of the interface

export const revisionsAbi = [
  { type: 'constructor', inputs: [{ name: 'nexus_', type: 'address' }], stateMutability: 'nonpayable' },
  { type: 'function', name: 'MAX_PARAMS_SIZE', inputs: [], outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view' },
  { type: 'function', name: 'PARAMS_GAS', inputs: [], outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view' },
  { type: 'function', name: 'anchor', inputs: [{ name: 'report', type: 'bytes32' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'anchoredAt', inputs: [{ name: 'report', type: 'bytes32' }], outputs: [{ name: '', type: 'uint40' }], stateMutability: 'view' },
  { type: 'function', name: 'checkpoint', inputs: [{ name: 'source', type: 'address' }], outputs: [{ name: 'revision', type: 'bytes32' }], stateMutability: 'nonpayable' },
  { type: 'function', name: 'firstSeen', inputs: [{ name: 'source', type: 'address' }, { name: 'revision', type: 'bytes32' }], outputs: [{ name: '', type: 'uint40' }], stateMutability: 'view' },
  { type: 'function', name: 'isSource', inputs: [{ name: 'source', type: 'address' }], outputs: [{ name: '', type: 'bool' }], stateMutability: 'view' },
  { type: 'function', name: 'nexus', inputs: [], outputs: [{ name: '', type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'revisionOf', inputs: [{ name: 'source', type: 'address' }], outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view' },
  { type: 'event', name: 'Anchored', inputs: [{ name: 'report', type: 'bytes32', indexed: true }, { name: 'by', type: 'address', indexed: true }] },
  { type: 'event', name: 'Checkpointed', inputs: [{ name: 'source', type: 'address', indexed: true }, { name: 'revision', type: 'bytes32', indexed: true }, { name: 'by', type: 'address', indexed: true }] },
  { type: 'error', name: 'ParamsTooLarge', inputs: [{ name: 'source', type: 'address' }, { name: 'size', type: 'uint256' }] },
  { type: 'error', name: 'ParamsUnreadable', inputs: [{ name: 'source', type: 'address' }] },
  { type: 'error', name: 'TooLittleGas', inputs: [] },
  { type: 'error', name: 'UnknownSource', inputs: [{ name: 'source', type: 'address' }] },
] as const;
