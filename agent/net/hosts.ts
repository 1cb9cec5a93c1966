/**
 * Whether the user named the host of this URL, with or without its port, as one that may be private, loopback or
 * plain http.
 * @param allowedHosts `host` (any port) or `host:port`; IPv6 as `[::1]`, `[::1]:5000` or `::1`
 */
export function isAllowedHost(url: URL, allowedHosts: readonly string[]): boolean {
  const host = url.hostname.toLowerCase();
  const withPort = `${host}:${effectivePort(url)}`;
  return allowedHosts.some((entry) => {
    const allowed = entry.trim().toLowerCase();
    return allowed === host || allowed === withPort || `[${allowed}]` === host;
  });
}

/** The port that a request to this URL goes to. */
export function effectivePort(url: URL): string {
  return url.port !== '' ? url.port : url.protocol === 'https:' ? '443' : '80';
}
