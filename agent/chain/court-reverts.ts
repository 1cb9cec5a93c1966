import type { RevertMeaning } from './protocol-reverts.ts';

const wait = 'Wait; `warden chain status` of the case says until when.';
const nothing = 'Nothing is left to do.';
const readCase = 'Look at the case with `warden chain status`.';
const panel = 'Send it to the panel instead: let scanners sign findings.';
const repeat = 'Sign it again, for this chain, this contract and this revision.';
const scanner = 'Join the scanners first, with a bond.';

/** Error → what it means, and what to do. Those that several contracts have mean the same in each. */
const rows: Readonly<Record<string, readonly [what: string, todo: string]>> = {
  // what every contract has
  Panic: ['the contract stopped at a fault of its own', 'Report it with the transaction.'],
  OwnableUnauthorizedAccount: ['only the owner of the contract may do this', "Use the owner's key."],
  OwnableInvalidOwner: ['the owner cannot be zero', 'Name an owner.'],
  AccessControlUnauthorizedAccount: [
    'the account lacks the role that is needed',
    "Let the Manager's admin grant it.",
  ],
  AccessControlBadConfirmation: ['a role can be given up by its holder only', 'Use its key.'],
  SafeCastOverflowedUintDowncast: ['a number is too large', 'Give a smaller one.'],
  SafeCastOverflowedUintToInt: ['a number is too large', 'Give a smaller one.'],
  ReentrancyGuardReentrantCall: ['the contract was entered twice at once', 'Call it from outside.'],
  Reentrancy: ['the contract was entered twice at once', 'Call it from outside.'],
  ETHTransferFailed: ['the receiver refused the coins', 'Use an account that can receive them.'],
  TooLittleGas: ['the call was given too little gas', 'Give it a million more.'],
  UnexpectedPayment: ['this contract takes no coins from here', 'Call the function that they are for.'],
  // opening a case
  Retired: ['this court takes no new cases', 'Use the court that followed it.'],
  NotCommitted: [
    'the accusation was not committed before, or in this very block, or more than an hour ago',
    'Commit it, wait for the next block, and open the case within an hour.',
  ],
  AlreadyCommitted: ['this accusation is committed already', 'Open the case from the next block on.'],
  UnknownSource: ['Nexus knows no such source', 'Check the address and the chain.'],
  UnknownRevision: [
    'nobody checkpointed this revision of the source',
    'Call checkpoint of Revisions first, while the revision is the present one.',
  ],
  UnknownTask: ['the source knows no such task at this place', 'Check address and index.'],
  UnknownAttempt: ['the task has no such attempt', 'Check the index.'],
  WrongCharge: ['this is no charge that can be opened so', 'Choose another charge or another way.'],
  AlreadyLive: ['a case on the same is open', readCase],
  AlreadyTried: ['this was tried already', readCase],
  ReportSpent: ['this report has opened a case before', 'Bring a new report.'],
  BondTooSmall: ['the bond is too small', 'Send at least what the error names.'],
  UriTooLong: ['the URI is too long', 'Give one of at most 1024 bytes.'],
  TooMuch: ['the amount is larger than a case can hold', 'Give a smaller one.'],
  // findings and signatures
  TooFewFindings: ['too few scanners signed findings', 'Collect more signatures.'],
  TooManyFindings: ['more findings than scanners', 'Give at most 32.'],
  SignaturesMissing: ['there is not one signature for each finding', 'Give as many of both.'],
  OtherFinding: ['a finding is about another source, revision or charge', 'Leave it out.'],
  FindingExpired: ['a finding has expired', repeat],
  BadSignature: ['a signature is not that of a scanner', repeat],
  SignatureExpired: ['the signature has expired', repeat],
  SignersUnordered: ['the findings are not in ascending order of their signers', 'Sort them.'],
  NonceUsed: ['the signature was used before', repeat],
  NotMember: ['this account is no scanner', scanner],
  // charges against providers
  NotAttempter: ['this provider did not attempt the task', 'Check the index.'],
  HasResponse: ['the provider answered', nothing],
  NoResponse: ['the provider did not answer', 'Charge non-delivery instead.'],
  NotOverdue: ['the task is not overdue', 'Wait until the time that the error names.'],
  TooLittleTime: ['the provider had too little time to deliver', nothing],
  TaskClosed: ['the task is finalized or cancelled', nothing],
  // the procedure
  WrongPhase: ['the case is in another phase', readCase],
  TooLate: ['the time for this is over', readCase],
  TooEarly: ['the time for this has not come', wait],
  NotGuardian: ["only the guardian of the case's terms may do this", "Use the guardian's key."],
  NotArbiter: ['only the arbiter that has the dispute may do this', nothing],
  NoArbiter: ['the terms of the case name no arbiter', 'Settle the case once its time is over.'],
  NotConcerned: ['only parties and scanners may do this', 'Use the key of one.'],
  NotExcused: ['that case does not excuse this one', "Name a conviction of the task's source."],
  Ineligible: ['this scanner is a party and may not judge', 'Leave it to the others.'],
  EmptyVote: ['the vote is empty', 'Give the hash of the vote.'],
  AlreadyVoted: ['this scanner voted already', nothing],
  NotVoted: ['this scanner committed no vote', nothing],
  VoteMismatch: ['the vote is not the one that was committed', 'Give the same salt and the same word.'],
  NotExcludable: ['this scanner may judge, or is excluded already', nothing],
  // money
  NothingDue: ['nothing is due', nothing],
  NotVictim: ['this provider was not registered when the case was opened', nothing],
  NotSigner: ['this scanner signed no finding of the case, or was released', nothing],
  StillHeld: ['not everything is taken yet', 'Call discharge first, or wait for the capacity of the day.'],
  NotClearance: ['only the clearance may do this', nothing],
  OnlySelf: ['only the court itself may do this', nothing],
  SweptOther: ['the vault paid out another sum than the court sanctioned', 'Ask those who run the vault.'],
  BadPolicy: [
    'the terms are not sound',
    'Keep windows between one and four days, and shares within the whole.',
  ],
  TransferFailed: ['the receiver refused the coins', 'Use an account that can receive them.'],
  ZeroAmount: ['an amount is zero', 'Give an amount above zero.'],
  // revisions
  ParamsTooLarge: ["the source's parameters are larger than what is read", 'Do not use this source.'],
  ParamsUnreadable: ['the source did not say what its parameters are', 'Do not use this source.'],
  // scanners
  NotReserver: ['only the court and the clearance may do this', nothing],
  NotAdmitted: ['the owner has not admitted this scanner', 'Ask the owner of Scanners.'],
  AdmissionPending: ['the admission is not in force yet', 'Wait until the time that the error names.'],
  AlreadySeated: ['this scanner has a seat', nothing],
  NotSeated: ['this scanner has no seat', scanner],
  SeatsFull: ['all 32 seats are taken', 'Wait until one is free.'],
  ExitPending: ['the exit delay is not over, or was not begun', 'Call exit, then wait until the time named.'],
  StillReserved: ['a part of the bond still answers for statements', 'Wait until they are freed.'],
  InsufficientBond: ['too little of the bond is free', 'Top the bond up.'],
  InsufficientReservation: ['less than this is reserved', nothing],
  FutureBlock: ['this block has not come', 'Name one that has.'],
  // clearance
  TimesInvalid: [
    'the times of the statement do not fit',
    'Scan after the first checkpoint; expire within 30 days.',
  ],
  Superseded: ['the scanner has said something about this revision since', nothing],
  UnknownStatement: ['there is no such statement', 'Check the id.'],
  NotItsScanner: ['this scanner did not make the statement', 'Use the key of the one that did.'],
  AlreadyRevoked: ['the statement is revoked already', nothing],
  AlreadySettled: ['the statement is settled already', nothing],
  WrongStatement: ['the statement is not the one with this id', 'Give it as it was signed.'],
  StillAtRisk: ['the statement can still turn out false', 'Wait until the time that the error names.'],
  CaseLive: ['a case on this revision is open', readCase],
  NotRefuted: ['that case does not refute the statement', nothing],
  ThresholdInvalid: ['the threshold is not between 1 and 32', 'Choose another.'],
  NotScanners: ['only the scanners contract pays this one', nothing],
  // reputation
  AlreadyRecorded: ['this is recorded already', nothing],
  NotFinal: ['the task is not final', 'Wait until it is finalized or has expired.'],
  NotCleared: ['the source is not cleared', nothing],
  NotConvicted: ['the case convicted nobody', nothing],
  ZeroUnit: ['the unit of weight is zero', 'Choose another.'],
  // proofs
  UnknownRule: ['there is no such rule', 'Read the rules from Proofs.'],
  InvalidRule: ['the rule could never be proven, or always', 'Correct the row.'],
  TooManyRules: ['all 255 rules are taken', nothing],
  NotInForce: ['the revision was on chain before the rule was in force', panel],
  TooLarge: ['there are more bytes than the chain reads', panel],
  TooComplex: ['there is more in it than the chain reads', panel],
  UrlNotContentAddressed: ['the URL does not name its content by hash', panel],
  UnsupportedCid: ['the CID is of a form that the chain does not read', panel],
  ContentMismatch: ['the bytes are not those that the CID or digest names', 'Fetch them again by their CID.'],
  AmbiguousEncoding: ['some readers would take the bytes for another encoding', panel],
  AmbiguousMember: ['two members could be meant', panel],
  IsObject: ['the metadata is a JSON object', nothing],
  NotObject: ['the metadata is no JSON object', 'Prove that instead.'],
  MemberPresent: ['the member is there', nothing],
  NoComposeFile: ['the metadata names no compose file for this environment beyond doubt', panel],
  EnvironmentNotOffered: ['the source does not offer this environment', 'Name one that it offers.'],
  UnreadableLine: ['a line is outside of the part of YAML that the chain reads', panel],
  DuplicateKey: ['a key stands twice in a mapping', panel],
  DirectiveNotFound: ['the line does not say what the rule is about', 'Check the offset.'],
  ImageNotPinned: ['the line names no image by digest', 'Check the offset.'],
  ManifestSound: ['nothing in the manifest contradicts itself', nothing],
};

export const courtReverts: ReadonlyMap<string, RevertMeaning> = new Map(
  Object.entries(rows).map(([name, [what, todo]]) => [name, { what, todo }]),
);
