import type { Gap } from '../../../model/coverage.ts';
import type { Report } from '../../../model/report.ts';
import { ensureEscaped } from '../../escaped.ts';
import { isAccepted } from '../../incomplete.ts';
import { compareText } from '../../order.ts';
import { contentUri, digestUri, fileUri } from './artifact-uri.ts';

/** What was not examined, as notifications of the tool (SARIF 2.1.0 §3.58): `gap/<reason>` and `failure/<code>`. */
export function sarifNotifications(report: Report) {
  return [
    ...report.failures.map((failure) => ({
      descriptor: { id: `failure/${failure.code}` },
      level: 'error',
      message: { text: ensureEscaped(`${failure.message}. ${failure.todo}`) },
    })),
    ...report.fileGaps.map((gap) => notify(report, gap, fileUri(gap.path ?? ''))),
    ...report.images.flatMap(({ coverage, manifestDigest }) =>
      coverage.gaps.map((gap) => notify(report, gap, gapUri(gap, coverage.layers, manifestDigest))),
    ),
  ];
}

function notify(report: Report, gap: Gap, uri: string) {
  return {
    descriptor: { id: `gap/${gap.reason}` },
    level: isAccepted(gap, report.policy) ? 'note' : 'error',
    message: {
      text: ensureEscaped(`${gap.state === 'opaque' ? 'Not opened' : 'Not examined'}: ${gap.detail}`),
    },
    locations: [{ physicalLocation: { artifactLocation: { uri } } }],
  };
}

type Notification = ReturnType<typeof sarifNotifications>[number];

/** The descriptors that the notifications refer to, by id. */
export function notificationDescriptors(notifications: readonly Notification[]) {
  const ids = new Set(notifications.map((notification) => notification.descriptor.id));
  return [...ids].sort(compareText).map((id) => ({
    id,
    shortDescription: {
      text: id.startsWith('gap/')
        ? `Something was not examined (${id.slice(4)})`
        : `An error: ${id.slice(8)}`,
    },
  }));
}

function gapUri(gap: Gap, layers: readonly { readonly digest: string }[], manifestDigest: string): string {
  const layer = gap.layer === null ? undefined : layers[gap.layer]?.digest;
  if (layer === undefined || gap.path === null) return digestUri(layer ?? manifestDigest);
  return contentUri({ layerDigest: layer, path: gap.path }, []);
}
