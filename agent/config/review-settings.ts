import { join } from 'node:path';
import { setting, xdg } from './setting.ts';
import { dollars, duration, oneOf, path, text, toggle, url, whole } from './setting-types.ts';

const efforts = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type ReviewEffort = (typeof efforts)[number];

/** What the review by a language model is told. Its key is no setting: it comes from ANTHROPIC_API_KEY alone. */
export const reviewSettings = {
  noReview: setting({
    flags: '--no-review',
    env: 'WARDEN_NO_REVIEW',
    type: toggle,
    default: () => false,
    defaultText: null,
    help: 'send nothing to a language model, even with ANTHROPIC_API_KEY set',
  }),
  reviewUrl: setting<string>({
    flags: '--review-url <url>',
    env: 'WARDEN_REVIEW_URL',
    type: url,
    default: () => 'https://api.anthropic.com',
    defaultText: 'https://api.anthropic.com',
    help: 'where the Messages API is; a gateway or model of your own has to be allowed with --allow-host',
  }),
  reviewTriageModel: setting<string>({
    flags: '--review-triage-model <id>',
    env: 'WARDEN_REVIEW_TRIAGE_MODEL',
    type: text,
    default: () => 'claude-haiku-5-5',
    defaultText: 'claude-haiku-5-5',
    help: 'the model that reads every piece first',
  }),
  reviewModel: setting<string>({
    flags: '--review-model <id>',
    env: 'WARDEN_REVIEW_MODEL',
    type: text,
    default: () => 'claude-sonnet-5-5',
    defaultText: 'claude-sonnet-5-5',
    help: 'the model that judges what is not plainly benign, and the whole',
  }),
  reviewEffort: setting<ReviewEffort>({
    flags: '--review-effort <level>',
    env: 'WARDEN_REVIEW_EFFORT',
    type: oneOf(efforts),
    default: () => 'medium',
    defaultText: 'medium',
    help: 'how much thought the judging model spends: low, medium, high, xhigh or max',
  }),
  reviewMaxTokens: setting<number>({
    flags: '--review-max-tokens <number>',
    env: 'WARDEN_REVIEW_MAX_TOKENS',
    type: whole(1000, 800_000),
    default: () => 60_000,
    defaultText: '60000',
    help: 'most tokens of the shortlist that are read',
  }),
  reviewMaxTime: setting<number>({
    flags: '--review-max-time <time>',
    env: 'WARDEN_REVIEW_MAX_TIME',
    type: duration,
    default: () => 300,
    defaultText: '5m',
    help: 'how long the review of one target may take',
  }),
  reviewConcurrency: setting<number>({
    flags: '--review-concurrency <number>',
    env: 'WARDEN_REVIEW_CONCURRENCY',
    type: whole(1, 64),
    default: () => 4,
    defaultText: '4',
    help: 'how many requests wait for the model at the same time',
  }),
  reviewScanCost: setting<number>({
    flags: '--review-scan-cost <dollars>',
    env: 'WARDEN_REVIEW_SCAN_COST',
    type: dollars,
    default: () => 1_000_000,
    defaultText: '1.00',
    help: 'most that the review of one target may cost, in US dollars',
  }),
  reviewTenantCost: setting<number>({
    flags: '--review-tenant-cost <dollars>',
    env: 'WARDEN_REVIEW_TENANT_COST',
    type: dollars,
    default: () => 20_000_000,
    defaultText: '20.00',
    help: 'most that the reviews of one tenant may cost in a day (UTC), in US dollars',
  }),
  reviewDayCost: setting<number>({
    flags: '--review-day-cost <dollars>',
    env: 'WARDEN_REVIEW_DAY_COST',
    type: dollars,
    default: () => 50_000_000,
    defaultText: '50.00',
    help: 'most that all reviews may cost in a day (UTC), in US dollars',
  }),
  reviewLedger: setting<string>({
    flags: '--review-ledger <folder>',
    env: 'WARDEN_REVIEW_LEDGER',
    type: path,
    default: ({ env, home }) =>
      join(xdg(env.XDG_STATE_HOME) ?? join(home, '.local', 'state'), 'warden', 'review-spend'),
    defaultText: '$XDG_STATE_HOME/warden/review-spend or ~/.local/state/warden/review-spend',
    help: 'where it is kept what reviews have cost, one file for each day',
  }),
};
