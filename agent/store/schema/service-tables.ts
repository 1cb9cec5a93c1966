import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  customType,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

const bytes = customType<{ data: Buffer; driverData: Uint8Array }>({
  dataType: () => 'bytea',
  fromDriver: (value) => Buffer.from(value),
});

const moment = (name: string) => timestamp(name, { withTimezone: true });

/** What may be used in a day (UTC), of a tenant or by one key; null: as much as there is. */
const dailyLimits = () => ({
  dailyScans: integer('daily_scans'),
  dailyScanSeconds: integer('daily_scan_seconds'),
  /** Of layers, unpacked. */
  dailyBytes: bigint('daily_bytes', { mode: 'number' }),
  /** Millionths of a US dollar. */
  dailyReviewMicroUsd: bigint('daily_review_micro_usd', { mode: 'number' }),
});

/** Who uses the service. What belongs to one is never shown to another. */
export const tenants = pgTable('tenant', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  ...dailyLimits(),
  createdAt: moment('created_at').notNull(),
});

export const apiKeys = pgTable(
  'api_key',
  {
    /** The public part, 12 characters. */
    id: text('id').primaryKey(),
    tenant: text('tenant')
      .notNull()
      .references(() => tenants.id),
    name: text('name').notNull(),
    /** sha256 of the secret part. */
    hash: bytes('hash').notNull(),
    scopes: text('scopes').array().notNull(),
    /** The key under which its use is counted: itself, or the first of those in whose place it came. */
    countedAs: text('counted_as').notNull(),
    ...dailyLimits(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at'),
    revokedAt: moment('revoked_at'),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [index('api_key_by_tenant').on(table.tenant, table.id)],
);

/** Answers to requests that carried an Idempotency-Key, for a day. */
export const idempotentAnswers = pgTable(
  'idempotent_answer',
  {
    tenant: text('tenant').notNull(),
    key: text('key').notNull(),
    /** sha256 of method, path and body. */
    fingerprint: text('fingerprint').notNull(),
    /** null while the first request is under way. */
    status: integer('status'),
    location: text('location'),
    body: text('body'),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.key] }),
    index('idempotent_answer_by_expiry').on(table.expiresAt),
  ],
);

/** What was done with a key, by whom; never what it carried. */
export const auditEntries = pgTable(
  'audit_entry',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    at: moment('at').notNull(),
    tenant: text('tenant').notNull(),
    /** Of the key; null: somebody at the machine itself. */
    key: text('key'),
    action: text('action').notNull(),
    object: text('object').notNull(),
  },
  (table) => [index('audit_entry_by_tenant').on(table.tenant, table.id)],
);

/** What a scan that was asked for is about, beside its row in `scan`. */
export const requests = pgTable(
  'request',
  {
    /** Row of `scan`. */
    scan: text('scan').primaryKey(),
    tenant: text('tenant')
      .notNull()
      .references(() => tenants.id),
    key: text('key'),
    /** As its client named it; null: not. */
    label: text('label'),
    /** A pull credential, sealed; gone when the scan is over. */
    credential: bytes('credential'),
    /** Row of `upload`; gone when the scan is over. */
    upload: text('upload'),
    startedAt: moment('started_at'),
    /** Milliseconds of scanning, over all tries. */
    spentMs: bigint('spent_ms', { mode: 'number' }).notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [index('request_by_tenant').on(table.tenant, table.createdAt, table.scan)],
);

/** What was used, by day (UTC); what models cost is in `review_spend`. */
export const usages = pgTable(
  'usage',
  {
    tenant: text('tenant').notNull(),
    day: date('day').notNull(),
    /** `counted_as` of the key; empty: none, somebody at the machine itself. */
    key: text('key').notNull(),
    /** That were asked for. */
    scans: integer('scans').notNull(),
    spentMs: bigint('spent_ms', { mode: 'number' }).notNull(),
    /** Of layers, unpacked. */
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.day, table.key] })],
);

/** Archives that clients sent, in parts, until their scan is over. */
export const uploads = pgTable(
  'upload',
  {
    id: text('id').notNull(),
    part: integer('part').notNull(),
    bytes: bytes('bytes').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.id, table.part] }), index('upload_by_age').on(table.createdAt)],
);

/** What happened to a scan, for whoever listens now or later: queued, started, progress, completed, cancelled. */
export const scanEvents = pgTable(
  'scan_event',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    scan: text('scan').notNull(),
    at: moment('at').notNull(),
    type: text('type').notNull(),
    data: jsonb('data').notNull(),
  },
  (table) => [index('scan_event_by_scan').on(table.scan, table.id)],
);

/** Where a tenant wants to be told. */
export const webhookEndpoints = pgTable(
  'webhook_endpoint',
  {
    id: text('id').primaryKey(),
    tenant: text('tenant')
      .notNull()
      .references(() => tenants.id),
    url: text('url').notNull(),
    /** Types of events; empty: all. */
    events: text('events').array().notNull(),
    enabled: boolean('enabled').notNull(),
    /** Why it is not, if we switched it off. */
    disabledFor: text('disabled_for'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [index('webhook_endpoint_by_tenant').on(table.tenant, table.id)],
);

/** Keys that sign for an endpoint; two while one takes the place of the other. */
export const webhookSecrets = pgTable(
  'webhook_secret',
  {
    id: text('id').primaryKey(),
    endpoint: text('endpoint')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    scheme: text('scheme', { enum: ['v1', 'v1a'] }).notNull(),
    sealed: bytes('sealed').notNull(),
    createdAt: moment('created_at').notNull(),
    /** null: the present one. */
    expiresAt: moment('expires_at'),
  },
  (table) => [index('webhook_secret_by_endpoint').on(table.endpoint)],
);

/** Something to tell: written in the transaction in which it came about. */
export const webhookMessages = pgTable(
  'webhook_message',
  {
    /** The `webhook-id`, the same at every try. */
    id: text('id').primaryKey(),
    tenant: text('tenant').notNull(),
    type: text('type').notNull(),
    /** What it is about, so that it is told once. */
    subject: text('subject').notNull(),
    body: text('body').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [uniqueIndex('webhook_message_once').on(table.tenant, table.type, table.subject)],
);

/** One message to one endpoint. */
export const webhookDeliveries = pgTable(
  'webhook_delivery',
  {
    message: text('message').notNull(),
    endpoint: text('endpoint').notNull(),
    state: text('state', { enum: ['waiting', 'delivered', 'failed'] }).notNull(),
    attempts: integer('attempts').notNull(),
    /** When it is tried next; the past while nobody has begun. */
    nextAt: moment('next_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.message, table.endpoint] }),
    foreignKey({ columns: [table.message], foreignColumns: [webhookMessages.id] }).onDelete('cascade'),
    foreignKey({ columns: [table.endpoint], foreignColumns: [webhookEndpoints.id] }).onDelete('cascade'),
    index('webhook_delivery_due').on(table.endpoint, table.nextAt).where(sql`state = 'waiting'`),
    index('webhook_delivery_by_endpoint').on(table.endpoint, table.updatedAt),
  ],
);

/** What came of each try. */
export const webhookAttempts = pgTable(
  'webhook_attempt',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    message: text('message').notNull(),
    endpoint: text('endpoint').notNull(),
    at: moment('at').notNull(),
    /** Of the answer; null: there was none. */
    status: integer('status'),
    /** Why it was none, or no success. */
    error: text('error'),
    ms: integer('ms').notNull(),
  },
  (table) => [index('webhook_attempt_by_delivery').on(table.endpoint, table.message, table.id)],
);

/** What was found in a layer or a file, for the whole fleet; can be lost at any time. */
export const cachedResults = pgTable(
  'cached_result',
  {
    key: text('key').primaryKey(),
    bytes: bytes('bytes').notNull(),
    size: integer('size').notNull(),
    usedAt: moment('used_at').notNull(),
  },
  (table) => [index('cached_result_by_use').on(table.usedAt)],
);

/** Processes that take scans, as they last gave a sign. */
export const workers = pgTable('worker', {
  id: text('id').primaryKey(),
  host: text('host').notNull(),
  version: text('version').notNull(),
  ruleset: text('ruleset').notNull(),
  /** Row of `scan`; null: none. */
  scan: text('scan'),
  draining: boolean('draining').notNull(),
  startedAt: moment('started_at').notNull(),
  seenAt: moment('seen_at').notNull(),
});
