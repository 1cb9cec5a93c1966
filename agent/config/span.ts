import { type Attributes, SpanStatusCode, trace } from '@opentelemetry/api';

/** Until an SDK is loaded beside us (`node --import`), spans go nowhere. @see https://opentelemetry.io/docs/languages/js */
const tracer = trace.getTracer('warden');

/** Does something as a span of OpenTelemetry. @param name of our own, with nothing of the subject in it */
export function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work();
    } catch (thrown) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw thrown;
    } finally {
      span.end();
    }
  });
}
