// Which tests can notice a change, those that are about the changed file first.

const COURT = 'contracts/test/court/**';
const ATTACKS = 'contracts/test/attacks/*';
const CAMPAIGNS = 'contracts/test/invariants/**';

const SUITES = [
  [/\/(proof\/|Proofs\.sol)/, ['contracts/test/proofs/*', COURT]],
  [/\/Revisions?\.sol/, ['contracts/test/revisions/*', 'contracts/test/clearance/*', COURT, ATTACKS]],
  [
    /\/(Scanners|lib\/History)\.sol/,
    ['contracts/test/scanners/*', 'contracts/test/clearance/*', COURT, ATTACKS],
  ],
  [/\/(Clearance|lib\/Nonces|lib\/Signature)\.sol/, ['contracts/test/clearance/*', COURT, ATTACKS]],
  [/\/(Reputation|lib\/Decay|lib\/Kinship|lib\/Authentic)\.sol/, ['contracts/test/reputation/*', ATTACKS]],
];

const OTHERS = [COURT, ATTACKS, CAMPAIGNS];

export function suitesOf(path) {
  return SUITES.find(([pattern]) => pattern.test(path))?.[1] ?? OTHERS;
}

export function allSuites() {
  return [...new Set([...SUITES.flatMap(([, suites]) => suites), ...OTHERS])];
}
