// Written by contracts/script/write-bindings.ts from the compiled contracts: do not edit.
// biome-ignore-all format: one line for each item of the interface

export const reputationAbi = [
  { type: 'function', name: 'clientRecord', inputs: [{ name: 'client', type: 'address' }], outputs: [{ name: '', type: 'tuple', components: [{ name: 'sources', type: 'uint32' }, { name: 'cleared', type: 'uint32' }, { name: 'convicted', type: 'uint32' }, { name: 'tasks', type: 'uint32' }, { name: 'cancelled', type: 'uint32' }] }], stateMutability: 'view' },
  { type: 'function', name: 'meanLatency', inputs: [{ name: 'provider', type: 'address' }], outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view' },
  { type: 'function', name: 'providerRecord', inputs: [{ name: 'provider', type: 'address' }], outputs: [{ name: '', type: 'tuple', components: [{ name: 'attempts', type: 'uint32' }, { name: 'responses', type: 'uint32' }, { name: 'confirmed', type: 'uint32' }, { name: 'failures', type: 'uint32' }, { name: 'distinctClients', type: 'uint32' }, { name: 'convictions', type: 'uint32' }, { name: 'sumLatency', type: 'uint64' }, { name: 'paymentVolume', type: 'uint128' }] }], stateMutability: 'view' },
  { type: 'function', name: 'record', inputs: [{ name: 'task', type: 'address' }, { name: 'taskIndex', type: 'uint256' }, { name: 'attemptIndex', type: 'uint256' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'recordClearance', inputs: [{ name: 'source', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'recordConviction', inputs: [{ name: 'caseId', type: 'bytes32' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'recordSource', inputs: [{ name: 'source', type: 'address' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'recordTask', inputs: [{ name: 'task', type: 'address' }, { name: 'taskIndex', type: 'uint256' }], outputs: [], stateMutability: 'nonpayable' },
  { type: 'function', name: 'resultOf', inputs: [{ name: 'task', type: 'address' }, { name: 'provider', type: 'address' }], outputs: [{ name: '', type: 'uint8' }], stateMutability: 'view' },
  { type: 'function', name: 'score', inputs: [{ name: 'provider', type: 'address' }], outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view' },
  { type: 'function', name: 'successRateBps', inputs: [{ name: 'provider', type: 'address' }], outputs: [{ name: '', type: 'uint256' }], stateMutability: 'view' },
  { type: 'event', name: 'AttemptRecorded', inputs: [{ name: 'task', type: 'address', indexed: true }, { name: 'provider', type: 'address', indexed: true }, { name: 'client', type: 'address', indexed: true }, { name: 'result', type: 'uint8', indexed: false }] },
  { type: 'event', name: 'ClearanceRecorded', inputs: [{ name: 'source', type: 'address', indexed: true }, { name: 'client', type: 'address', indexed: true }, { name: 'revision', type: 'bytes32', indexed: false }] },
  { type: 'event', name: 'ConvictionRecorded', inputs: [{ name: 'caseId', type: 'bytes32', indexed: true }, { name: 'account', type: 'address', indexed: true }, { name: 'charge', type: 'uint8', indexed: false }] },
  { type: 'event', name: 'SourceRecorded', inputs: [{ name: 'source', type: 'address', indexed: true }, { name: 'client', type: 'address', indexed: true }] },
  { type: 'event', name: 'TaskRecorded', inputs: [{ name: 'task', type: 'address', indexed: true }, { name: 'client', type: 'address', indexed: true }, { name: 'cancelled', type: 'bool', indexed: false }] },
  { type: 'error', name: 'AlreadyRecorded', inputs: [] },
  { type: 'error', name: 'NotCleared', inputs: [{ name: 'source', type: 'address' }] },
  { type: 'error', name: 'NotConvicted', inputs: [{ name: 'caseId', type: 'bytes32' }] },
  { type: 'error', name: 'NotFinal', inputs: [{ name: 'task', type: 'address' }] },
  { type: 'error', name: 'UnknownAttempt', inputs: [{ name: 'task', type: 'address' }, { name: 'attemptIndex', type: 'uint256' }] },
  { type: 'error', name: 'UnknownSource', inputs: [{ name: 'source', type: 'address' }] },
  { type: 'error', name: 'UnknownTask', inputs: [{ name: 'task', type: 'address' }] },
] as const;
