// Written by contracts/script/write-bindings.ts from the compiled contracts: do not edit.
// biome-ignore-all format: one line for each item of the interface

export const taskStatusNames = ['NEW', 'ATTEMPTED', 'RESPONDED', 'CANCELED', 'EXPIRED', 'FINALIZED'] as const;
export const sourceStatusNames = ['ACTIVE', 'INACTIVE'] as const;
export const responseStatusNames = ['SUBMITTED', 'CONFIRMED'] as const;
export const deliveryMethodNames = ['MANUAL_CONFIRMATION', 'FIRST_RESPONSE'] as const;
export const chargeNames = ['MaliciousSource', 'MalformedSource', 'NonDelivery', 'InvalidResult'] as const;
export const phaseNames = ['None', 'Open', 'Voting', 'Reveal', 'Ruled', 'Arbiter', 'Settled'] as const;
export const outcomeNames = ['None', 'Convicted', 'Acquitted', 'Void'] as const;
export const settlementNames = ['Sweep', 'External', 'None'] as const;
export const clearanceStatusNames = ['Unknown', 'Cleared', 'Flagged', 'Convicted'] as const;
