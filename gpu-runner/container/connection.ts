/** How a container is connected. */
export type Connection =
  | { readonly kind: 'none' }
  /** By an address of its own on the network of the run. */
  | {
      readonly kind: 'network';
      readonly network: string;
      readonly address: string;
      /** `name:address` of the services. */
      readonly hosts: readonly string[];
    }
  /** As the container that keeps a place for it, which was put on the network before. */
  | { readonly kind: 'place'; readonly container: string };

interface ConnectionFields {
  readonly config: {
    readonly Hostname?: string;
    readonly Domainname?: string;
    readonly NetworkingConfig: { readonly EndpointsConfig: Readonly<Record<string, object>> };
  };
  readonly hostConfig: {
    readonly NetworkMode: string;
    readonly Dns: readonly string[];
    readonly ExtraHosts: readonly string[];
  };
}

/** Fields of a create body that decide what a container is connected to: in the body itself, and in its `HostConfig`. */
export function connectionFields(connection: Connection): ConnectionFields {
  if (connection.kind === 'place')
    return {
      // Host name, hosts file and name servers are those of the place; an engine refuses to be told them twice.
      config: { NetworkingConfig: { EndpointsConfig: {} } },
      hostConfig: { NetworkMode: `container:${connection.container}`, Dns: [], ExtraHosts: [] },
    };
  const named = { Hostname: 'run', Domainname: '' };
  if (connection.kind === 'none')
    return {
      config: { ...named, NetworkingConfig: { EndpointsConfig: {} } },
      hostConfig: { NetworkMode: 'none', Dns: noNameServer, ExtraHosts: [] },
    };
  const { network, address, hosts } = connection;
  return {
    config: {
      ...named,
      NetworkingConfig: { EndpointsConfig: { [network]: { IPAMConfig: { IPv4Address: address } } } },
    },
    hostConfig: { NetworkMode: network, Dns: noNameServer, ExtraHosts: [...hosts] },
  };
}

/** Names of the run are in the hosts file, and a query would leave the host. */
const noNameServer = ['0.0.0.0'];
