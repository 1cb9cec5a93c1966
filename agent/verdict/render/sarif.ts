import type { Report } from '../../model/report.ts';
import { ensureEscaped } from '../escaped.ts';
import { exitCode } from '../exit-code.ts';
import { incompleteReasons } from '../incomplete.ts';
import { orderReport } from '../order.ts';
import { notificationDescriptors, sarifNotifications } from './sarif/notification.ts';
import { sarifResult } from './sarif/result.ts';
import { sarifRules } from './sarif/rule.ts';

/**
 * Reports as one SARIF 2.1.0 log, one run for each. `executionSuccessful` is false where anything was left unexamined,
 * whatever the verdict. The same bytes in give the same bytes out.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
 */
export function renderSarif(reports: readonly Report[]): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: reports.map((report) => sarifRun(orderReport(report))),
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function sarifRun(report: Report) {
  const rules = sarifRules(report.findings);
  const indexOf = new Map(rules.map((rule, index) => [rule.id, index]));
  const notifications = sarifNotifications(report);
  const { ruleset, subject, verdict, policy, review } = report;
  return {
    tool: {
      driver: {
        name: 'Warden',
        version: report.run.warden,
        rules,
        notifications: notificationDescriptors(notifications),
        properties: {
          ruleset: ruleset.digest,
          ruleCount: ruleset.rules,
          engine: `${ruleset.engine.name} ${ruleset.engine.version}`,
        },
      },
    },
    automationDetails: {
      id: `warden/scan/${encodeURIComponent(ensureEscaped(subject.target))}/`,
      description: { text: `Scan of ${ensureEscaped(subject.reference)}` },
    },
    invocations: [
      {
        executionSuccessful: incompleteReasons(report, policy).length === 0,
        exitCode: exitCode([verdict.name]),
        exitCodeDescription: verdict.name,
        toolExecutionNotifications: notifications,
      },
    ],
    columnKind: 'utf16CodeUnits',
    results: report.findings.map((finding) =>
      sarifResult(finding, indexOf.get(ensureEscaped(finding.id)) ?? -1),
    ),
    properties: {
      verdict: verdict.name,
      reasons: verdict.reasons.map(ensureEscaped),
      artifact: subject.artifact,
      policy: policy.digest,
      review: review.status === 'reviewed' ? (review.adverse ? 'adverse' : 'not adverse') : review.reason,
    },
  };
}
