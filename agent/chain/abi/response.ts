// Written by contracts/script/write-bindings.ts from the compiled contracts: do not edit.
// biome-ignore-all format: one line for each item of the interface

export const responseAbi = [
  { type: 'constructor', inputs: [{ name: '_responseParams', type: 'tuple', components: [{ name: 'task', type: 'address' }, { name: 'provider', type: 'address' }, { name: 'data', type: 'string' }, { name: 'payment', type: 'uint256' }] }], stateMutability: 'payable' },
  { type: 'function', name: 'confirm', inputs: [], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'confirmedFinal', inputs: [], outputs: [{ name: '', type: 'bool' }], stateMutability: 'view' },
  { type: 'function', name: 'getResponseParams', inputs: [], outputs: [{ name: '', type: 'tuple', components: [{ name: 'task', type: 'address' }, { name: 'provider', type: 'address' }, { name: 'data', type: 'string' }, { name: 'payment', type: 'uint256' }] }], stateMutability: 'view' },
  { type: 'function', name: 'getStatus', inputs: [], outputs: [{ name: '', type: 'uint8' }], stateMutability: 'view' },
  { type: 'function', name: 'owner', inputs: [], outputs: [{ name: '', type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'renounceOwnership', inputs: [], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'responseParams', inputs: [], outputs: [{ name: 'task', type: 'address' }, { name: 'provider', type: 'address' }, { name: 'data', type: 'string' }, { name: 'payment', type: 'uint256' }], stateMutability: 'view' },
  { type: 'function', name: 'responseTimestamp', inputs: [], outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view' },
  { type: 'function', name: 'setStatus', inputs: [{ name: '_status', type: 'uint8' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'status', inputs: [], outputs: [{ name: '', type: 'uint8' }], stateMutability: 'view' },
  { type: 'function', name: 'transferOwnership', inputs: [{ name: 'newOwner', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'event', name: 'OwnershipTransferred', inputs: [{ name: 'previousOwner', type: 'address', indexed: true }, { name: 'newOwner', type: 'address', indexed: true }] },
  { type: 'error', name: 'OwnableInvalidOwner', inputs: [{ name: 'owner', type: 'address' }] },
  { type: 'error', name: 'OwnableUnauthorizedAccount', inputs: [{ name: 'account', type: 'address' }] },
] as const;
