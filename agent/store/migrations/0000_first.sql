CREATE TABLE "block" (
	"chain_id" bigint NOT NULL,
	"hash" text NOT NULL,
	"parent_hash" text NOT NULL,
	"number" bigint NOT NULL,
	"time" bigint NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "block_chain_id_hash_pk" PRIMARY KEY("chain_id","hash")
);
--> statement-breakpoint
CREATE TABLE "case" (
	"chain_id" bigint NOT NULL,
	"case_id" text NOT NULL,
	"accused" text NOT NULL,
	"subject" text NOT NULL,
	"revision" text NOT NULL,
	"charge" integer NOT NULL,
	"phase" integer NOT NULL,
	"outcome" integer NOT NULL,
	"deadline" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "case_chain_id_case_id_pk" PRIMARY KEY("chain_id","case_id")
);
--> statement-breakpoint
CREATE TABLE "cursor" (
	"chain_id" bigint PRIMARY KEY NOT NULL,
	"number" bigint NOT NULL,
	"hash" text NOT NULL,
	"finalized" bigint NOT NULL,
	"version" bigint NOT NULL,
	"epoch" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event" (
	"chain_id" bigint NOT NULL,
	"block_hash" text NOT NULL,
	"log_index" integer NOT NULL,
	"block_number" bigint NOT NULL,
	"transaction_hash" text NOT NULL,
	"address" text NOT NULL,
	"name" text NOT NULL,
	"args" jsonb NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "event_chain_id_block_hash_log_index_pk" PRIMARY KEY("chain_id","block_hash","log_index")
);
--> statement-breakpoint
CREATE TABLE "lease" (
	"role" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"epoch" bigint NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "revision" (
	"chain_id" bigint NOT NULL,
	"source" text NOT NULL,
	"revision" text NOT NULL,
	"params" jsonb NOT NULL,
	"block_hash" text NOT NULL,
	"log_index" integer NOT NULL,
	"block_number" bigint NOT NULL,
	"state" text NOT NULL,
	CONSTRAINT "revision_chain_id_block_hash_log_index_pk" PRIMARY KEY("chain_id","block_hash","log_index")
);
--> statement-breakpoint
CREATE TABLE "source" (
	"chain_id" bigint NOT NULL,
	"address" text NOT NULL,
	"client" text NOT NULL,
	"active" integer NOT NULL,
	"revision" text NOT NULL,
	"published_at" bigint NOT NULL,
	CONSTRAINT "source_chain_id_address_pk" PRIMARY KEY("chain_id","address")
);
--> statement-breakpoint
CREATE TABLE "observation" (
	"chain_id" bigint NOT NULL,
	"source" text NOT NULL,
	"revision" text NOT NULL,
	"provider" text NOT NULL,
	"observation" jsonb NOT NULL,
	"signature" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "observation_chain_id_source_revision_provider_pk" PRIMARY KEY("chain_id","source","revision","provider")
);
--> statement-breakpoint
CREATE TABLE "observed_scan" (
	"chain_id" bigint NOT NULL,
	"source" text NOT NULL,
	"revision" text NOT NULL,
	"ruleset" text NOT NULL,
	"queued_at" timestamp with time zone NOT NULL,
	CONSTRAINT "observed_scan_chain_id_source_revision_ruleset_pk" PRIMARY KEY("chain_id","source","revision","ruleset")
);
--> statement-breakpoint
CREATE TABLE "intent" (
	"key" text PRIMARY KEY NOT NULL,
	"position" bigserial NOT NULL,
	"chain_id" bigint NOT NULL,
	"to" text NOT NULL,
	"data" text NOT NULL,
	"value" text NOT NULL,
	"why" text NOT NULL,
	"block_hash" text,
	"after" bigint NOT NULL,
	"state" text NOT NULL,
	"sender" text,
	"nonce" bigint,
	"refusals" integer DEFAULT 0 NOT NULL,
	"refused_in" bigint,
	"detail" jsonb NOT NULL,
	"error" text,
	"planned_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "transaction" (
	"chain_id" bigint NOT NULL,
	"sender" text NOT NULL,
	"nonce" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"intent" text NOT NULL,
	"purpose" text NOT NULL,
	"hash" text NOT NULL,
	"raw" text NOT NULL,
	"max_fee_per_gas" text NOT NULL,
	"max_priority_fee_per_gas" text NOT NULL,
	"epoch" bigint NOT NULL,
	"signed_in" bigint NOT NULL,
	"sent_at" timestamp with time zone,
	"block_hash" text,
	"block_number" bigint,
	"succeeded" integer,
	CONSTRAINT "transaction_chain_id_sender_nonce_attempt_pk" PRIMARY KEY("chain_id","sender","nonce","attempt")
);
--> statement-breakpoint
CREATE TABLE "review_spend" (
	"id" uuid PRIMARY KEY NOT NULL,
	"day" date NOT NULL,
	"tenant" text NOT NULL,
	"key" text NOT NULL,
	"scan" text NOT NULL,
	"micro_usd" bigint NOT NULL,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "bundle" (
	"sha256" text PRIMARY KEY NOT NULL,
	"json" text NOT NULL,
	"uri" text
);
--> statement-breakpoint
CREATE TABLE "confirmed_result" (
	"chain_id" bigint NOT NULL,
	"task" text NOT NULL,
	"provider" text NOT NULL,
	"scanner" text NOT NULL,
	"confirmed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "confirmed_result_chain_id_task_provider_scanner_pk" PRIMARY KEY("chain_id","task","provider","scanner")
);
--> statement-breakpoint
CREATE TABLE "document" (
	"sha256" text PRIMARY KEY NOT NULL,
	"bytes" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "part" (
	"scan" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"first" text NOT NULL,
	"last" text NOT NULL,
	"checked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "part_scan_kind_name_pk" PRIMARY KEY("scan","kind","name")
);
--> statement-breakpoint
CREATE TABLE "report" (
	"sha256" text PRIMARY KEY NOT NULL,
	"json" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "result_finding" (
	"chain_id" bigint NOT NULL,
	"task" text NOT NULL,
	"provider" text NOT NULL,
	"scanner" text NOT NULL,
	"report" text NOT NULL,
	"uri" text NOT NULL,
	"signature" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "result_finding_chain_id_task_provider_scanner_pk" PRIMARY KEY("chain_id","task","provider","scanner")
);
--> statement-breakpoint
CREATE TABLE "scan" (
	"id" text PRIMARY KEY NOT NULL,
	"chain_id" bigint,
	"source" text,
	"revision" text,
	"target" jsonb NOT NULL,
	"state" text NOT NULL,
	"name" text,
	"attempts" integer NOT NULL,
	"verdict" text,
	"report" text,
	"bundle" text,
	"scanned_at" bigint,
	"requested_at" timestamp with time zone NOT NULL,
	"decided_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "signed_clean" (
	"chain_id" bigint NOT NULL,
	"uid" text NOT NULL,
	"source" text NOT NULL,
	"revision" text NOT NULL,
	"statement" jsonb NOT NULL,
	"signature" text NOT NULL,
	"attestation" text,
	"scanned_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "signed_clean_chain_id_uid_pk" PRIMARY KEY("chain_id","uid")
);
--> statement-breakpoint
CREATE TABLE "signed_finding" (
	"chain_id" bigint NOT NULL,
	"source" text NOT NULL,
	"revision" text NOT NULL,
	"charge" integer NOT NULL,
	"scanner" text NOT NULL,
	"finding" jsonb NOT NULL,
	"signature" text NOT NULL,
	"attestation" text,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "signed_finding_chain_id_source_revision_charge_scanner_pk" PRIMARY KEY("chain_id","source","revision","charge","scanner")
);
--> statement-breakpoint
CREATE TABLE "verdict" (
	"scan" text NOT NULL,
	"subject" text NOT NULL,
	"policy" text NOT NULL,
	"ruleset" text NOT NULL,
	"engine" text NOT NULL,
	"verdict" text NOT NULL,
	"report" text NOT NULL,
	"decided_at" timestamp with time zone NOT NULL,
	CONSTRAINT "verdict_scan_subject_policy_ruleset_engine_pk" PRIMARY KEY("scan","subject","policy","ruleset","engine")
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant" text NOT NULL,
	"name" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"counted_as" text NOT NULL,
	"daily_scans" integer,
	"daily_scan_seconds" integer,
	"daily_bytes" bigint,
	"daily_review_micro_usd" bigint,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"tenant" text NOT NULL,
	"key" text,
	"action" text NOT NULL,
	"object" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cached_result" (
	"key" text PRIMARY KEY NOT NULL,
	"bytes" "bytea" NOT NULL,
	"size" integer NOT NULL,
	"used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotent_answer" (
	"tenant" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer,
	"location" text,
	"body" text,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotent_answer_tenant_key_pk" PRIMARY KEY("tenant","key")
);
--> statement-breakpoint
CREATE TABLE "request" (
	"scan" text PRIMARY KEY NOT NULL,
	"tenant" text NOT NULL,
	"key" text,
	"label" text,
	"credential" "bytea",
	"upload" text,
	"started_at" timestamp with time zone,
	"spent_ms" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scan_event" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"scan" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tenant" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"daily_scans" integer,
	"daily_scan_seconds" integer,
	"daily_bytes" bigint,
	"daily_review_micro_usd" bigint,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "upload" (
	"id" text NOT NULL,
	"part" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "upload_id_part_pk" PRIMARY KEY("id","part")
);
--> statement-breakpoint
CREATE TABLE "usage" (
	"tenant" text NOT NULL,
	"day" date NOT NULL,
	"key" text NOT NULL,
	"scans" integer NOT NULL,
	"spent_ms" bigint NOT NULL,
	"bytes" bigint NOT NULL,
	CONSTRAINT "usage_tenant_day_key_pk" PRIMARY KEY("tenant","day","key")
);
--> statement-breakpoint
CREATE TABLE "webhook_attempt" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"message" text NOT NULL,
	"endpoint" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"status" integer,
	"error" text,
	"ms" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_delivery" (
	"message" text NOT NULL,
	"endpoint" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "webhook_delivery_message_endpoint_pk" PRIMARY KEY("message","endpoint")
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoint" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant" text NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"enabled" boolean NOT NULL,
	"disabled_for" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_message" (
	"id" text PRIMARY KEY NOT NULL,
	"tenant" text NOT NULL,
	"type" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_secret" (
	"id" text PRIMARY KEY NOT NULL,
	"endpoint" text NOT NULL,
	"scheme" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "worker" (
	"id" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"version" text NOT NULL,
	"ruleset" text NOT NULL,
	"scan" text,
	"draining" boolean NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "scan" ADD CONSTRAINT "scan_report_report_sha256_fk" FOREIGN KEY ("report") REFERENCES "public"."report"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "scan" ADD CONSTRAINT "scan_bundle_bundle_sha256_fk" FOREIGN KEY ("bundle") REFERENCES "public"."bundle"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verdict" ADD CONSTRAINT "verdict_report_report_sha256_fk" FOREIGN KEY ("report") REFERENCES "public"."report"("sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_tenant_tenant_id_fk" FOREIGN KEY ("tenant") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request" ADD CONSTRAINT "request_tenant_tenant_id_fk" FOREIGN KEY ("tenant") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_message_webhook_message_id_fk" FOREIGN KEY ("message") REFERENCES "public"."webhook_message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint_webhook_endpoint_id_fk" FOREIGN KEY ("endpoint") REFERENCES "public"."webhook_endpoint"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_tenant_tenant_id_fk" FOREIGN KEY ("tenant") REFERENCES "public"."tenant"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_secret" ADD CONSTRAINT "webhook_secret_endpoint_webhook_endpoint_id_fk" FOREIGN KEY ("endpoint") REFERENCES "public"."webhook_endpoint"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "block_canonical" ON "block" USING btree ("chain_id","number") WHERE "block"."state" = 'canonical';--> statement-breakpoint
CREATE INDEX "case_by_subject" ON "case" USING btree ("chain_id","subject");--> statement-breakpoint
CREATE INDEX "event_by_block" ON "event" USING btree ("chain_id","block_number");--> statement-breakpoint
CREATE INDEX "event_by_name" ON "event" USING btree ("chain_id","name","block_number");--> statement-breakpoint
CREATE INDEX "revision_by_source" ON "revision" USING btree ("chain_id","source","block_number");--> statement-breakpoint
CREATE INDEX "source_by_client" ON "source" USING btree ("chain_id","client");--> statement-breakpoint
CREATE INDEX "intent_by_state" ON "intent" USING btree ("chain_id","state","position");--> statement-breakpoint
CREATE UNIQUE INDEX "intent_nonce" ON "intent" USING btree ("chain_id","sender","nonce");--> statement-breakpoint
CREATE UNIQUE INDEX "transaction_hash" ON "transaction" USING btree ("chain_id","hash");--> statement-breakpoint
CREATE INDEX "review_spend_by_day" ON "review_spend" USING btree ("day","tenant","key");--> statement-breakpoint
CREATE INDEX "review_spend_by_scan" ON "review_spend" USING btree ("scan");--> statement-breakpoint
CREATE INDEX "part_by_check" ON "part" USING btree ("checked_at");--> statement-breakpoint
CREATE INDEX "scan_by_source" ON "scan" USING btree ("chain_id","source");--> statement-breakpoint
CREATE INDEX "scan_by_state" ON "scan" USING btree ("state","decided_at");--> statement-breakpoint
CREATE INDEX "signed_clean_by_revision" ON "signed_clean" USING btree ("chain_id","source","revision");--> statement-breakpoint
CREATE INDEX "signed_clean_by_expiry" ON "signed_clean" USING btree ("chain_id","expires_at");--> statement-breakpoint
CREATE INDEX "verdict_by_scan" ON "verdict" USING btree ("scan","decided_at");--> statement-breakpoint
CREATE INDEX "api_key_by_tenant" ON "api_key" USING btree ("tenant","id");--> statement-breakpoint
CREATE INDEX "audit_entry_by_tenant" ON "audit_entry" USING btree ("tenant","id");--> statement-breakpoint
CREATE INDEX "cached_result_by_use" ON "cached_result" USING btree ("used_at");--> statement-breakpoint
CREATE INDEX "idempotent_answer_by_expiry" ON "idempotent_answer" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "request_by_tenant" ON "request" USING btree ("tenant","created_at","scan");--> statement-breakpoint
CREATE INDEX "scan_event_by_scan" ON "scan_event" USING btree ("scan","id");--> statement-breakpoint
CREATE INDEX "upload_by_age" ON "upload" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhook_attempt_by_delivery" ON "webhook_attempt" USING btree ("endpoint","message","id");--> statement-breakpoint
CREATE INDEX "webhook_delivery_due" ON "webhook_delivery" USING btree ("endpoint","next_at") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "webhook_delivery_by_endpoint" ON "webhook_delivery" USING btree ("endpoint","updated_at");--> statement-breakpoint
CREATE INDEX "webhook_endpoint_by_tenant" ON "webhook_endpoint" USING btree ("tenant","id");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_message_once" ON "webhook_message" USING btree ("tenant","type","subject");--> statement-breakpoint
CREATE INDEX "webhook_secret_by_endpoint" ON "webhook_secret" USING btree ("endpoint");