import type { ComposeImage } from '../../detect/compose/compose-images.ts';
import type { Ruleset } from '../../detect/rules/ruleset.ts';
import { parseReference } from '../../image/reference.ts';
import { parseTarget } from '../../image/target.ts';
import { toWardenError } from '../../model/errors.ts';
import type { Report } from '../../model/report.ts';
import type { Subject, SubjectImage } from '../../model/subject.ts';
import { ensureEscaped } from '../../verdict/escaped.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { Rescan, RescanTarget } from './rescan.ts';
import { failed, missing, passed, type Step } from './step.ts';

export interface RescannedImage {
  readonly image: SubjectImage;
  readonly step: Step;
  /** null where it could not be had. */
  readonly report: Report | null;
}

/**
 * Examines each image of a subject again, by its digest.
 * @param given where the user says that the image is; null: where the evidence says, in a registry only. A path of this
 * machine is not the evidence's to name
 */
export async function rescanImages(
  subject: Subject,
  given: string | null,
  uses: readonly ComposeImage[],
  ruleset: Ruleset,
  rescan: Rescan,
): Promise<RescannedImage[]> {
  const results: RescannedImage[] = [];
  for (const image of subject.images) {
    const name = given ?? registryName(subject, image);
    if (name === null) {
      const detail = `${image.manifestDigest} was not read from a registry: say where it is with --subject`;
      results.push({ image, step: missing('image', detail), report: null });
    } else {
      // An image under several references was examined as the first of them starts it.
      const first = uses.find(({ reference }) => reference === image.usedBy[0]?.reference);
      const target = { target: name, platform: platformOf(image), services: first?.services ?? [] };
      results.push(await rescanImage(image, target, given !== null, () => rescan(target, ruleset)));
    }
  }
  return results;
}

/** A platform or a name that makes no sense is the evidence's own fault, where it has them from there. */
async function rescanImage(
  image: SubjectImage,
  target: RescanTarget,
  isGiven: boolean,
  rescan: () => Promise<Report>,
): Promise<RescannedImage> {
  try {
    return checkImage(image, target, await rescan());
  } catch (thrown) {
    const error = toWardenError(thrown);
    if (error.fault !== 'user' || (isGiven && error.code !== 'USAGE')) throw error;
    return { image, step: missing('image', ensureEscaped(error.message)), report: null };
  }
}

function registryName({ kind, target, reference }: Subject, image: SubjectImage): string | null {
  try {
    if (kind === 'image' && parseTarget(target).kind !== 'registry') return null;
    const { domain, path } = parseReference(
      kind === 'image' ? reference : (image.usedBy[0]?.reference ?? ''),
    );
    const digest = image.indexDigest ?? image.manifestDigest;
    return `registry:${domain}/${path}@${digest}`;
  } catch {
    return null;
  }
}

function platformOf({ platform: { os, architecture, variant } }: SubjectImage): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');
}

function checkImage(image: SubjectImage, { target }: RescanTarget, report: Report): RescannedImage {
  const shown = ensureEscaped(target);
  const [found] = report.subject.images;
  const failure = report.failures[0];
  if (found === undefined || report.subject.images.length !== 1)
    return {
      image,
      step: missing('image', `${shown}: ${ensureEscaped(failure?.message ?? 'it holds no single image')}`),
      report: null,
    };
  if (found.manifestDigest !== image.manifestDigest)
    return {
      image,
      step: missing('image', `${shown} is another image: ${found.manifestDigest}`),
      report: null,
    };
  if (failure !== undefined)
    return { image, step: missing('image', `${shown}: ${ensureEscaped(failure.message)}`), report: null };
  const same = canonicalJson(partsOf(found)) === canonicalJson(partsOf(image));
  return {
    image,
    step: same
      ? passed('image', `${shown}: ${image.layers.length} layers, as named`)
      : failed('image', `${shown} has other parts than the evidence says`),
    report,
  };
}

/** What a manifest digest stands for; the way to it may be another. */
function partsOf({ configDigest, platform, layers }: SubjectImage): unknown {
  return { configDigest, platform, layers };
}
