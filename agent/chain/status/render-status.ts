import { createPen, heading, type Pen, row } from '../../verdict/render/table/pen.ts';
import type {
  AccountStatus,
  CaseStatus,
  ChainStatus,
  ClientStatus,
  NextStep,
  ProviderStatus,
  ScannerStatus,
  SourceStatus,
  TaskStatus,
} from './document.ts';
import { amountText, durationText, percentText, timeText, whenText } from './words.ts';

export interface StatusTableOptions {
  readonly columns: number;
  readonly color: boolean;
}

/** A status in words. */
export function renderStatus(status: ChainStatus, { columns, color }: StatusTableOptions): string {
  const pen = createPen(columns, color);
  const now = BigInt(status.chain.time);
  const { source, task, account, client, provider, scanner } = status;
  const lines = [
    ...heading(pen, 'Chain', status.kinds.length === 0 ? 'an account' : status.kinds.join(', ')),
    ...row(pen, 'target', status.target),
    ...row(pen, 'as of', `block ${status.chain.block} of ${status.chain.name}, ${timeText(now)}`),
    ...(source === undefined ? [] : ofSource(pen, source, now)),
    ...(task === undefined ? [] : ofTask(pen, task, now)),
    ...(account === undefined ? [] : ofAccount(pen, account, now)),
    ...(client === undefined ? [] : ofClient(pen, client)),
    ...(provider === undefined ? [] : ofProvider(pen, provider)),
    ...(scanner === undefined ? [] : ofScanner(pen, scanner)),
    ...(status.case === undefined ? [] : ofCase(pen, status.case, now)),
  ];
  return `${lines.join('\n')}\n`;
}

const wei = (text: string) => amountText(BigInt(text));

function ofSource(pen: Pen, source: SourceStatus, now: bigint): string[] {
  const { clearance, firstSeen } = source;
  const judged =
    clearance === null
      ? row(pen, 'clearance', 'no court is known on this chain')
      : [
          ...row(pen, 'clearance', clearanceText(clearance, now)),
          ...row(
            pen,
            'first seen',
            firstSeen === null ? 'this revision was never checkpointed' : whenText(firstSeen, now),
          ),
          ...row(
            pen,
            'cases',
            `${source.liveCases} open${source.convicted ? '; this revision was convicted' : ''}`,
          ),
        ];
  return [
    '',
    ...heading(pen, 'Source', source.status),
    ...row(pen, 'client', source.client),
    ...row(pen, 'metadata', source.imageMetadataUrl),
    ...row(pen, 'options', source.optionalParamsUrl),
    ...row(pen, 'runs on', source.environments.join(', ') || 'nothing'),
    ...row(pen, 'delivery', source.delivery),
    ...row(pen, 'pays', `${wei(source.minPayment)} a task or more`),
    ...row(pen, 'asks for', `${wei(source.minAvailableLockup)} of a provider's stake`),
    ...row(pen, 'time', `${durationText(BigInt(source.maxExpiryDuration))} a task at most`),
    ...row(pen, 'private', source.privacyEnabled ? 'yes' : 'no'),
    ...row(pen, 'updated', `${timeText(BigInt(source.lastUpdateTime))}, as its client says`),
    ...row(pen, 'used by', `${source.registrants} providers, ${source.tasks} tasks`),
    ...row(pen, 'revision', source.revision),
    ...judged,
  ];
}

function clearanceText(clearance: NonNullable<SourceStatus['clearance']>, now: bigint): string {
  const { status, statements, expiresAt } = clearance;
  const count = `${statements} ${statements === 1 ? 'statement' : 'statements'} on this revision`;
  return expiresAt === null
    ? `${status}, ${count}`
    : `${status}, ${count}, until ${whenText(expiresAt, now)}`;
}

function ofTask(pen: Pen, task: TaskStatus, now: bigint): string[] {
  const attempts = task.attempts.map(({ provider, at, response }) => {
    const answer =
      response === null
        ? 'no response'
        : `response ${response.address} for ${wei(response.payment)}, ${response.status}`;
    return `${provider} ${timeText(at)}: ${answer}`;
  });
  return [
    '',
    ...heading(pen, 'Task', task.status),
    ...row(pen, 'source', task.source),
    ...row(pen, 'client', task.client),
    ...row(pen, 'delivery', task.delivery),
    ...row(pen, 'payment', `${wei(task.payment)}, ${wei(task.escrow)} of it in escrow now`),
    ...row(pen, task.expired ? 'expired' : 'expires', whenText(BigInt(task.expiresAt), now)),
    ...row(pen, 'winner', task.winner ?? ''),
    ...row(pen, 'attempts', String(task.attemptCount)),
    ...attempts.flatMap((attempt) => row(pen, '', attempt)),
  ];
}

function ofAccount(pen: Pen, account: AccountStatus, now: bigint): string[] {
  const { unbondingEndsAt } = account;
  const matures = unbondingEndsAt === null ? '' : `, to be claimed from ${whenText(unbondingEndsAt, now)}`;
  return [
    '',
    ...heading(
      pen,
      'Vault',
      account.eligible ? 'enough stake for one more source' : 'too little stake for one more source',
    ),
    ...row(pen, 'balance', wei(account.balance)),
    ...row(pen, 'lockup', wei(account.lockup)),
    ...row(pen, 'unbonding', `${wei(account.unbonding)}${matures}`),
    ...row(pen, 'sanctioned', wei(account.sanctioned)),
    ...row(pen, 'earned', wei(account.earned)),
    ...row(pen, 'verified', account.verified ? 'yes: on the whitelist' : 'no'),
    ...(account.credit === null
      ? []
      : row(pen, 'credit', `${wei(account.credit)} to withdraw from the court`)),
  ];
}

function ofClient(pen: Pen, { activeSources, sources, reputation }: ClientStatus): string[] {
  return [
    '',
    ...heading(pen, 'Client', `${activeSources} active sources`),
    ...sources.flatMap((source, index) => row(pen, index === 0 ? 'sources' : '', source)),
    ...(reputation === null
      ? []
      : row(
          pen,
          'record',
          `${reputation.sources} sources, ${reputation.cleared} revisions cleared, ${reputation.convicted} convictions, ${reputation.tasks} tasks, ${reputation.cancelled} of them cancelled`,
        )),
  ];
}

function ofProvider(pen: Pen, { master, masterLockup, agentsOff, reputation }: ProviderStatus): string[] {
  return [
    '',
    ...heading(pen, 'Provider', reputation === null ? '' : `score ${percentText(reputation.scoreBps)}`),
    ...row(pen, 'master', master === null ? 'none' : `${master}, lockup ${wei(masterLockup ?? '0')}`),
    ...row(
      pen,
      'agents',
      agentsOff ? "the network's agent may not act for it" : "the network's agent may act for it",
    ),
    ...(reputation === null
      ? []
      : [
          ...row(
            pen,
            'record',
            `${reputation.attempts} attempts, ${reputation.responses} responses, ${reputation.confirmed} confirmed, ${reputation.failures} failed, ${reputation.convictions} convictions`,
          ),
          ...row(
            pen,
            'success',
            `${percentText(reputation.successRateBps)}; ${durationText(BigInt(reputation.meanLatency))} from attempt to response`,
          ),
          ...row(pen, 'paid', `${wei(reputation.paymentVolume)} by ${reputation.distinctClients} clients`),
        ]),
  ];
}

function ofScanner(pen: Pen, { member, bond, reserved }: ScannerStatus): string[] {
  return [
    '',
    ...heading(pen, 'Scanner', member ? 'member' : 'no longer a member'),
    ...row(pen, 'bond', `${wei(bond)}, ${wei(reserved)} of it behind statements`),
  ];
}

function ofCase(pen: Pen, found: CaseStatus, now: bigint): string[] {
  const { votes } = found;
  const isOpen = found.phase !== 'settled';
  const outcome = found.outcome === 'none' ? '' : `: ${isOpen ? 'provisionally ' : ''}${found.outcome}`;
  return [
    '',
    ...heading(pen, 'Case', `${found.charge}, ${found.phase}${outcome}`),
    ...row(pen, 'accused', found.accused),
    ...row(pen, 'accuser', `${found.accuser}, bond ${wei(found.bond)}`),
    ...row(pen, 'subject', found.subject),
    ...row(pen, 'revision', found.revision),
    ...row(pen, 'opened by', openedBy(found)),
    ...row(
      pen,
      'held',
      `${wei(found.hold)}${found.shortfall === '0' ? '' : `; ${wei(found.shortfall)} was not there`}`,
    ),
    ...row(pen, 'contestor', found.contestor ?? (isOpen ? 'nobody yet' : 'nobody')),
    ...row(pen, 'appellant', found.appellant ?? ''),
    ...row(pen, 'votes', `${votes.guilty} guilty of ${votes.revealed} revealed, ${votes.eligible} may judge`),
    ...row(pen, isOpen ? 'phase ends' : 'settled', whenText(found.deadline, now)),
    ...found.next.flatMap((step, index) => row(pen, index === 0 ? 'next' : '', stepText(step, now))),
  ];
}

function openedBy({ rule, cosigners }: CaseStatus): string {
  if (rule !== null) return `a proof of rule ${rule}`;
  return cosigners === 0 ? 'its accuser' : `${cosigners} scanners`;
}

function stepText({ what, who, from, until }: NextStep, now: bigint): string {
  const start = from === null || BigInt(from) <= now ? '' : `, from ${whenText(from, now)}`;
  const end = until === null ? '' : `, until ${whenText(until, now)}`;
  return `${what} – ${who}${start}${end}`;
}
