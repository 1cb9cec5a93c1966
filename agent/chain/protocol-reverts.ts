/** What a refusal means to whoever caused it. */
export interface RevertMeaning {
  readonly what: string;
  readonly todo: string;
}

/** The strings that the protocol's contracts revert with; the first eleven are the live network's own. */
export const protocolReverts: Readonly<Record<string, RevertMeaning>> = {
  NotOwner: {
    what: "only the source's client, or an agent of it, may do this",
    todo: 'Use the key of the client that published the source.',
  },
  NotMaster: {
    what: 'only the master of this provider may do this',
    todo: 'Use the key of the master that the provider announced.',
  },
  NotProvider: {
    what: 'this account is no provider, or not the one that is meant',
    todo: 'Pair provider and master first: announceProvider and announceMaster.',
  },
  Expired: { what: 'the task has expired', todo: 'Take another task: nothing can be delivered any more.' },
  AlreadyConfirmed: { what: 'the response is confirmed already', todo: 'Nothing is left to do.' },
  AlreadyFinalized: {
    what: 'the task is over, or under way and no longer to be cancelled',
    todo: 'Nothing is left to do.',
  },
  InsufficientBalance: {
    what: 'the balance in the vault is too small',
    todo: 'Deposit OGPU into the vault first.',
  },
  InsufficientLockup: {
    what: 'the lockup in the vault is too small',
    todo: 'Lock more OGPU; what active sources need cannot be unbonded.',
  },
  UnbondingNotElapsed: {
    what: 'the unbonding period is not over',
    todo: 'Wait until it is; `warden chain status` says when.',
  },
  NotEligible: {
    what: 'the account has too little stake for one more source',
    todo: 'Lock more OGPU in the vault.',
  },
  SourceInactive: { what: 'the source is no longer active', todo: 'Use another source.' },
  NotRegistered: {
    what: 'the provider is not registered with this source',
    todo: 'Register with the source first.',
  },
  AlreadyRegistered: {
    what: 'the provider is registered with this source already',
    todo: 'Nothing is left to do.',
  },
  NotAttempted: { what: 'the provider did not attempt this task', todo: 'Attempt the task first.' },
  AlreadyAttempted: { what: 'the provider attempted this task already', todo: 'Submit a response.' },
  AlreadySubmitted: { what: 'this response was submitted already', todo: 'Nothing is left to do.' },
  PaymentTooLow: {
    what: 'the payment is below what the source asks for',
    todo: "Offer at least the source's minimum payment.",
  },
  PaymentTooHigh: {
    what: 'the payment is above what the task has in escrow',
    todo: "Ask for at most the task's payment.",
  },
  ExpiryInvalid: {
    what: 'the expiry lies in the past, or further ahead than the source allows',
    todo: "Choose an expiry within the source's longest duration.",
  },
  EnvironmentInvalid: {
    what: 'the source does not run in this environment',
    todo: 'Choose one of the environments of the source.',
  },
  ParamsTooLarge: { what: 'a text is longer than 512 bytes', todo: 'Shorten it.' },
  NotJudge: {
    what: 'only a judge may do this',
    todo: "Let the Manager's admin grant JUDGE to the court.",
  },
  NotController: {
    what: 'only a controller may do this',
    todo: "Let the Manager's admin grant CONTROLLER to the contract that calls.",
  },
  InsufficientSanction: { what: 'less than this is sanctioned', todo: 'Name at most what is sanctioned.' },
  TransferFailed: {
    what: 'the receiver refused the coins',
    todo: 'Use an account that can receive them.',
  },
  AlreadyFrozen: { what: 'the payment of this task is in escrow already', todo: 'Nothing is left to do.' },
  AmountMismatch: {
    what: 'another amount was sent than was named',
    todo: 'Send exactly the amount that is named.',
  },
  NotAdmin: { what: 'only an administrator of the Manager may do this', todo: "Use an administrator's key." },
  NotNexus: { what: 'only the Nexus may do this', todo: 'Call the function of Nexus or Controller instead.' },
  StatusInvalid: { what: 'this status cannot follow the present one', todo: 'Nothing is left to do.' },
  UnknownSource: { what: 'Nexus knows no such source', todo: 'Check the address and the chain.' },
  UnknownTask: { what: 'no source knows such a task', todo: 'Check the address and the chain.' },
  UnknownResponse: { what: 'the task knows no such response', todo: 'Check the address and the chain.' },
  ZeroAddress: { what: 'an address is zero', todo: 'Give the address.' },
  ZeroAmount: { what: 'an amount is zero', todo: 'Give an amount above zero.' },
};
