// Written by contracts/script/write-bindings.ts from the compiled contracts: do not edit.
// biome-ignore-all format: one line for each item of the interface

export const managerAbi = [
  { type: 'constructor', inputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'CONTROLLER', inputs: [], outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view' },
  { type: 'function', name: 'DEFAULT_ADMIN_ROLE', inputs: [], outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view' },
  { type: 'function', name: 'JUDGE', inputs: [], outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view' },
  { type: 'function', name: 'PROVIDER', inputs: [], outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view' },
  { type: 'function', name: 'getRoleAdmin', inputs: [{ name: 'role', type: 'bytes32' }], outputs: [{ name: '', type: 'bytes32' }], stateMutability: 'view' },
  { type: 'function', name: 'grantRole', inputs: [{ name: 'role', type: 'bytes32' }, { name: 'account', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'hasRole', inputs: [{ name: 'role', type: 'bytes32' }, { name: 'account', type: 'address' }], outputs: [{ name: '', type: 'bool' }], stateMutability: 'view' },
  { type: 'function', name: 'renounceRole', inputs: [{ name: 'role', type: 'bytes32' }, { name: 'callerConfirmation', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'revokeRole', inputs: [{ name: 'role', type: 'bytes32' }, { name: 'account', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'supportsInterface', inputs: [{ name: 'interfaceId', type: 'bytes4' }], outputs: [{ name: '', type: 'bool' }], stateMutability: 'view' },
  { type: 'event', name: 'RoleAdminChanged', inputs: [{ name: 'role', type: 'bytes32', indexed: true }, { name: 'previousAdminRole', type: 'bytes32', indexed: true }, { name: 'newAdminRole', type: 'bytes32', indexed: true }] },
  { type: 'event', name: 'RoleGranted', inputs: [{ name: 'role', type: 'bytes32', indexed: true }, { name: 'account', type: 'address', indexed: true }, { name: 'sender', type: 'address', indexed: true }] },
  { type: 'event', name: 'RoleRevoked', inputs: [{ name: 'role', type: 'bytes32', indexed: true }, { name: 'account', type: 'address', indexed: true }, { name: 'sender', type: 'address', indexed: true }] },
  { type: 'error', name: 'AccessControlBadConfirmation', inputs: [] },
  { type: 'error', name: 'AccessControlUnauthorizedAccount', inputs: [{ name: 'account', type: 'address' }, { name: 'neededRole', type: 'bytes32' }] },
] as const;
