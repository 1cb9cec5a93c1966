/** What runner and gateway say to each other over two sockets in a folder that both have; everything is HTTP/1.1. */

/** Listened at by the gateway: `POST /run/FUNCTION/TASK` and `GET /ready`, to the service that `toHeader` names. */
export const inboundSocket = 'in.sock';
/** Listened at by the runner: `POST /callback/TOKEN/TASK`, and `CONNECT host:port`. */
export const outboundSocket = 'out.sock';
/** `address:port` of a service of the run. */
export const toHeader = 'x-warden-to';

export const callbackPort = 8080;
export const proxyPort = 3128;

/** What the gateway lets pass; bytes and milliseconds. */
export interface GatewayLimits {
  readonly requestBytes: number;
  readonly resultBytes: number;
  readonly answerMs: number;
  readonly connectMs: number;
}

export const limitsVariable = 'WARDEN_GATEWAY_LIMITS';
/** Where the folder of the sockets is in the container of the gateway. */
export const socketFolder = '/sockets';

/** A function or a task's address, as part of a path. */
export const namePattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
