import { cleanImage, hostileImage, modelImage } from '../../../fixtures/images.ts';
import type { LocalWeb } from './local-web.ts';
import type { RunnableImage } from './runnable-image.ts';

/** A source that is published in the demonstration. */
export interface DemoSource {
  readonly client: string;
  /** What is in it, for people. */
  readonly story: string;
  /** What Warden has to find out. */
  readonly verdict: 'clear' | 'malicious' | 'malformed';
  readonly imageMetadataUrl: string;
}

/**
 * One honest source, and four that are not. All malware is a harmless stand-in.
 * @param runnable another honest one, which can be run on this machine; null for none
 */
export async function demoSources(web: LocalWeb, runnable: RunnableImage | null): Promise<DemoSource[]> {
  const [clean, miner, model] = await Promise.all([
    cleanImage().then((image) => web.push('alice/python-service', image)),
    hostileImage().then((image) => web.push('mallory/python-service', image)),
    modelImage().then((image) => web.push('pete/sentiment', image)),
  ]);
  const compose = (image: string, more = '') =>
    web.pin(`services:\n  app:\n    image: ${image}\n    user: "1000:1000"\n${more}`);
  const metadata = (name: string, cpu: string | null) =>
    web.pin(JSON.stringify({ name, description: '', logoUrl: '', ...(cpu === null ? {} : { cpu }) }));
  const ours: DemoSource[] =
    runnable === null
      ? []
      : [
          {
            client: 'grace',
            story: "a service that computes means, made of this machine's Node",
            verdict: 'clear',
            imageMetadataUrl: metadata('means', compose(web.pushImage('grace/means', runnable))),
          },
        ];
  return [
    ...ours,
    {
      client: 'alice',
      story: 'a small Python service, pinned by digest',
      verdict: 'clear',
      imageMetadataUrl: metadata('mean', compose(clean)),
    },
    {
      client: 'mallory',
      story: 'the same service, with a miner and a reverse shell in it',
      verdict: 'malicious',
      imageMetadataUrl: metadata('mean-gpu', compose(miner)),
    },
    {
      client: 'eve',
      story: "a clean image, and a compose file that asks for the provider's root and its docker.sock",
      verdict: 'malicious',
      imageMetadataUrl: metadata(
        'helper',
        compose(
          clean,
          '    privileged: true\n    volumes:\n      - /:/host\n      - /var/run/docker.sock:/var/run/docker.sock\n',
        ),
      ),
    },
    {
      client: 'pete',
      story: 'a model whose weights run a command when they are loaded',
      verdict: 'malicious',
      imageMetadataUrl: metadata('sentiment', compose(model)),
    },
    {
      client: 'fred',
      story: 'metadata that offers CPU and names no compose file for it',
      verdict: 'malformed',
      imageMetadataUrl: metadata('empty', null),
    },
  ];
}
