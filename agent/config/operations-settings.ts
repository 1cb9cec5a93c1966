import { setting } from './setting.ts';
import { metricsAddress } from './setting-types.ts';

/** What every long-lived process is told about being looked after. */
export const operationsSettings = {
  metricsListen: setting<string | null>({
    flags: '--metrics-listen <host:port>',
    env: 'WARDEN_METRICS_LISTEN',
    type: metricsAddress,
    default: () => null,
    defaultText: 'nowhere; a bare port is one of 127.0.0.1',
    help: 'where this process shows /metrics, /livez, /readyz and /startupz, apart from all else that it serves',
  }),
};
