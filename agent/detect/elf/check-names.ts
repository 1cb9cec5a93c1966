import type { Projection } from '../../unpack/final-fs.ts';
import type { ContentFacts } from '../content-facts.ts';
import type { ImageHit } from '../image-hit.ts';

/** Findings; more say no more. */
const mostHits = 32;

/** Names of what nobody starts. Not those of raw data (`bin`, `dat`), which honest programs carry programs in. */
const data =
  /\.(?:png|jpe?g|gif|ico|webp|svg|bmp|tiff?|pdf|docx?|xlsx?|md|txt|html?|css|json|csv|ya?ml|xml|log|conf|ini|mp[34]|wav|ogg|ttf|otf|woff2?)$/i;

/**
 * Programs in the final file system that are called pictures, documents or other data. What they are is told by their content; the name
 * is only what contradicts it.
 *
 * @param factsOf what is known of a content
 */
export function checkNames(
  { occurrences }: Projection,
  factsOf: (content: number) => ContentFacts | null,
): ImageHit[] {
  return occurrences
    .filter(
      ({ presence, path, content }) => presence === 'live' && data.test(path) && isProgram(factsOf(content)),
    )
    .slice(0, mostHits)
    .map(({ layer, path, content }) => ({
      ruleId: 'elf/false-name',
      detail: `/${path} is a program`,
      place: { layer, path },
      content,
      reachable: null,
      matches: [],
    }));
}

/** Digests are kept of programs and scripts alone. */
function isProgram(facts: ContentFacts | null): boolean {
  return facts?.md5 !== undefined && facts.script === undefined && facts.packages === undefined;
}
