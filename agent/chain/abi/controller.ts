// Written by contracts/script/write-bindings.ts from the compiled contracts: do not edit.
// biome-ignore-all format: one line for each item of the interface

export const controllerAbi = [
  { type: 'constructor', inputs: [{ name: '_nexus', type: 'address' }, { name: '_terminal', type: 'address' }, { name: '_vault', type: 'address' }], stateMutability: 'nonpayable' },
  { type: 'function', name: 'cancelTask', inputs: [{ name: 'task', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'confirmResponse', inputs: [{ name: 'response', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'nexus', inputs: [], outputs: [{ name: '', type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'owner', inputs: [], outputs: [{ name: '', type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'publishTask', inputs: [{ name: '_taskParams', type: 'tuple', components: [{ name: 'source', type: 'address' }, { name: 'config', type: 'string' }, { name: 'expiryTime', type: 'uint256' }, { name: 'payment', type: 'uint256' }] }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'renounceOwnership', inputs: [], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'setNexus', inputs: [{ name: '_nexus', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'setTerminal', inputs: [{ name: '_terminal', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'setVault', inputs: [{ name: '_vault', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'terminal', inputs: [], outputs: [{ name: '', type: 'address' }], stateMutability: 'view' },
  { type: 'function', name: 'transferOwnership', inputs: [{ name: 'newOwner', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'vault', inputs: [], outputs: [{ name: '', type: 'address' }], stateMutability: 'view' },
  { type: 'event', name: 'OwnershipTransferred', inputs: [{ name: 'previousOwner', type: 'address', indexed: true }, { name: 'newOwner', type: 'address', indexed: true }] },
  { type: 'error', name: 'OwnableInvalidOwner', inputs: [{ name: 'owner', type: 'address' }] },
  { type: 'error', name: 'OwnableUnauthorizedAccount', inputs: [{ name: 'account', type: 'address' }] },
] as const;
