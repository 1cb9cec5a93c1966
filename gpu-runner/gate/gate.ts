/** What the chain says of a source, at one moment. Plain data: who read it has checked which chain it is. */
export interface ClearanceFacts {
  readonly source: string;
  /** `keccak256(abi.encode(source, params))` of the parameters that the chain has now. */
  readonly revision: string;
  readonly status: 'unknown' | 'cleared' | 'flagged' | 'convicted';
  /** Statements of scanners on this revision that hold; one of a scanner, its latest. */
  readonly statements: readonly {
    readonly uid: string;
    readonly scanner: string;
    /** Root hash (`sha256:…`) of what it is about. */
    readonly artifact: string;
  }[];
  /** How many the chain asks for. */
  readonly threshold: number;
  /** Unix seconds; null for none. */
  readonly expiresAt: number | null;
  readonly liveCases: number;
  readonly convicted: boolean;
  /** The chain's time, Unix seconds. */
  readonly now: number;
}

export interface GatePolicy {
  /** Statements that are needed at least, where the chain does not ask for more. */
  readonly statements: number;
}

/**
 * Why this source may not run, worst first; empty when it may. Everything has to hold at the same time: the revision that was
 * planned is the present one, it is cleared by enough statements about these very bytes, none of them expired, and no case is open.
 * @param planned what was fetched, planned and is about to run
 */
export function gate(
  facts: ClearanceFacts,
  planned: { readonly source: string; readonly revision: string; readonly artifact: string | null },
  policy: GatePolicy,
): string[] {
  const reasons: string[] = [];
  if (facts.source.toLowerCase() !== planned.source.toLowerCase())
    reasons.push('the answer is about another source');
  if (facts.convicted || facts.status === 'convicted') reasons.push('the court has convicted it');
  if (facts.liveCases > 0)
    reasons.push(
      `the court has ${facts.liveCases} open ${facts.liveCases === 1 ? 'case' : 'cases'} against it`,
    );
  if (facts.revision !== planned.revision) reasons.push('it has changed since it was planned');
  if (facts.status === 'flagged') reasons.push('scanners found something');
  if (facts.status === 'unknown') reasons.push('no scanner has cleared this version');
  const needed = Math.max(policy.statements, facts.threshold);
  if (facts.status === 'cleared' && facts.statements.length < needed)
    reasons.push(`${facts.statements.length} of ${needed} statements hold`);
  if (facts.status === 'cleared' && (facts.expiresAt === null || facts.expiresAt <= facts.now))
    reasons.push('its clearance has expired');
  const about = statementsAbout(facts, planned.artifact).length;
  if (about === 0) reasons.push('what would run is not what was cleared: its files or images are others');
  else if (about < Math.min(needed, facts.statements.length))
    reasons.push(`${about} of ${needed} statements are about the files and images that would run`);
  return reasons;
}

/** The statements that are about these very bytes: a file that can change may have been examined as another one by others. */
export function statementsAbout(
  { statements }: Pick<ClearanceFacts, 'statements'>,
  artifact: string | null,
): ClearanceFacts['statements'] {
  return statements.filter((statement) => statement.artifact === artifact);
}
