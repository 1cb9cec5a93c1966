import pino from 'pino';
import { escapeText } from '../model/escape.ts';

/** What a line says beside its message. Texts are escaped here; secrets have no place in it. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface LogStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** The one logger: lines for people on a terminal, JSON lines (with `time` in ISO 8601) everywhere else. */
export function createLog(stream: LogStream): Log {
  if (stream.isTTY === true) return terminalLog(stream);
  const destination = { write: (line: string) => void stream.write(line) };
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  const at =
    (level: keyof Log) =>
    (message: string, fields: LogFields = {}): void =>
      log[level](escapeFields(fields), escapeText(message, 2000));
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

function terminalLog(stream: LogStream): Log {
  const at =
    (mark: string) =>
    (message: string, fields: LogFields = {}): void => {
      const more = Object.entries(escapeFields(fields)).map(([key, value]) => `${key}=${value}`);
      const time = new Date().toISOString().slice(11, 19);
      stream.write(`${[time, mark + escapeText(message, 2000), ...more].join('  ')}\n`);
    };
  return { info: at(''), warn: at('warning: '), error: at('error: ') };
}

function escapeFields(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      typeof value === 'string' ? escapeText(value, 2000) : value,
    ]),
  );
}
