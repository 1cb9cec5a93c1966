import { type Address, parseEther } from 'viem';

/** Seconds. */
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Terms of a charge, as `Policy` of the court names them. */
type Policy = ReturnType<typeof policiesFor>[number];

/**
 * The first terms of the court, one set for each charge in their order. Three scanners open a case and sit on a panel;
 * what is taken goes for a quarter to those who accused, for a tenth to the panel, for a quarter to the victims; the rest
 * is burned.
 * @param arbiter zero for none
 */
export function policiesFor(arbiter: Address, guardian: Address) {
  const common = {
    challenge: 2 * day,
    commit: day,
    reveal: day,
    appeal: 2 * day,
    arbiterTime: 7 * day,
    quorumToOpen: 3,
    minPanel: 3,
    penaltyBps: 10_000,
    bondBps: 1000,
    bountyBps: 2500,
    panelBps: 1000,
    victimBps: 2500,
    minBond: parseEther('10'),
    voteBond: parseEther('1'),
    grace: 0,
    minDeliveryTime: 0,
    arbiter,
    penaltyCap: parseEther('1000000'),
    guardian,
    arbiterExtraData: '0x',
  } as const;
  return [
    common,
    { ...common, penaltyBps: 1000 },
    {
      ...common,
      challenge: day,
      penaltyBps: 500,
      minBond: parseEther('1'),
      grace: hour,
      minDeliveryTime: 10 * minute,
    },
    { ...common, penaltyBps: 2500 },
  ] as const;
}

/** Half of this share of the vault's balance may be taken at once, all of it within 24 hours. */
export const capacityBps = 1000;

/** A bond outlasts the longest case, which is 31 days. */
export const scannerTerms = {
  open: false,
  admissionDelay: 2 * day,
  exitDelay: 35 * day,
  minBond: parseEther('100'),
} as const;

/** A statement's bond answers for twice the longest case after it has expired. */
export const clearanceTerms = {
  threshold: 2,
  stake: parseEther('10'),
  maxValidity: 30 * day,
  riskTime: 65 * day,
} as const;

/** A task of this payment weighs 1 in a provider's score; one that pays a thousand times as much weighs 10. */
export const reputationUnit = parseEther('0.1');

export const minDeliveryTime: Policy['minDeliveryTime'] = 10 * minute;
