import { channel } from 'node:diagnostics_channel';

/**
 * Something that was just done, for whoever counts. Nothing in it is a digest, an address or a text from outside: what it
 * names is from our own tables or the operator's settings.
 */
export type Measurement =
  | {
      readonly kind: 'scan';
      readonly verdict: string;
      /** A code of ours: of what failed, or of what was found. */
      readonly reason: string;
      /** By stage. */
      readonly seconds: Readonly<Record<string, number>>;
    }
  /** A job was taken that another try had left. */
  | { readonly kind: 'retry' }
  /** How far behind the head the chain was read. */
  | { readonly kind: 'lag'; readonly blocks: number }
  | { readonly kind: 'reorg'; readonly blocks: number }
  | {
      readonly kind: 'rpc';
      readonly host: string;
      readonly method: string;
      readonly outcome: 'ok' | 'refused' | 'failed';
    }
  /** A transaction was offered again, for more. */
  | { readonly kind: 'replacement' }
  /** One try to tell one webhook endpoint. */
  | { readonly kind: 'delivery'; readonly outcome: 'delivered' | 'failed' | 'disabled' }
  | {
      readonly kind: 'question';
      readonly model: string;
      /** Tokens by kind. */
      readonly tokens: Readonly<Record<string, number>>;
      readonly usd: number;
    }
  /** A model would not read it. */
  | { readonly kind: 'refusal'; readonly category: string }
  | {
      readonly kind: 'request';
      readonly method: string;
      /** The pattern of its path. */
      readonly route: string;
      readonly status: number;
      readonly seconds: number;
    };

const measurements = channel('warden');

/** Tells whoever counts; costs nothing where nobody does. */
export function measure(measurement: Measurement): void {
  if (measurements.hasSubscribers) measurements.publish(measurement);
}

/** Hears everything that is measured in this process. @returns how to stop */
export function onMeasurement(listen: (measurement: Measurement) => void): () => void {
  const heard = (message: unknown) => listen(message as Measurement);
  measurements.subscribe(heard);
  return () => {
    measurements.unsubscribe(heard);
  };
}
