import { type Behaviour, sendError } from './test-registry.ts';

/** Answers with a status and the error document that goes with it. */
export function refuse(status: number, headers: Readonly<Record<string, string>> = {}): Behaviour {
  return (_, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendError(response, status, 'DENIED', 'no');
  };
}

export function redirect(location: string, status = 307): Behaviour {
  return (_, response) => {
    response.writeHead(status, { location }).end();
  };
}

/** Gives the faithful answer up to `bytes` of its body, then cuts the line. */
export function cutAfter(bytes: number): Behaviour {
  return (_, response, next) => {
    const end = response.end.bind(response);
    response.end = ((body?: Buffer) => {
      response.end = end;
      response.write(body?.subarray(0, bytes) ?? '', () => response.destroy());
      return response;
    }) as typeof response.end;
    next();
  };
}

/** Gives the faithful headers and `bytes` of the body, then nothing more. */
export function stallAfter(bytes: number): Behaviour {
  return (_, response, next) => {
    response.end = ((body?: Buffer) => {
      response.write(body?.subarray(0, bytes) ?? '');
      return response;
    }) as typeof response.end;
    next();
  };
}

/** Says nothing at all. */
export const silence: Behaviour = () => {};

/** Sends a body that never ends. */
export function endless(contentType: string): Behaviour {
  const chunk = Buffer.alloc(65_536, 0x20);
  return (_, response) => {
    response.writeHead(200, { 'content-type': contentType });
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  };
}

/** Serves the whole, whatever range was asked for. */
export const ignoreRange: Behaviour = (request, _, next) => {
  delete request.headers.range;
  next();
};

/** Serves other bytes, with a length of their own. */
export function serve(bytes: Buffer, headers: Readonly<Record<string, string>> = {}): Behaviour {
  return (_, response) => {
    response.writeHead(200, { 'content-length': String(bytes.length), ...headers }).end(bytes);
  };
}

/** Adds or replaces headers of the faithful answer. */
export function withHeaders(headers: Readonly<Record<string, string>>): Behaviour {
  return (_, response, next) => {
    const writeHead = response.writeHead.bind(response);
    response.writeHead = ((status: number, own: Record<string, string | number> = {}) =>
      writeHead(status, { ...own, ...headers })) as typeof response.writeHead;
    next();
  };
}
