import { is, isKey, isSet, matches, not } from '../conditions.ts';
import { check, row } from '../row.ts';

const metadata =
  /^(?:169\.254\.\d+\.\d+|fd00:ec2::254|100\.100\.100\.200|metadata(?:\.google\.internal)?|168\.63\.129\.16)$/i;

/** Networks, names and ports. */
export const networkRows = [
  row('services.*.networks', 'rewrite', 'networks that others share', 'one isolated network of the run'),
  row('services.*.networks.*', 'rewrite', 'networks that others share', 'one isolated network of the run'),
  row('services.*.networks.*.aliases.*', 'allow', 'takes the name of another', 'within the run only'),
  ...['ipv4_address', 'ipv6_address', 'mac_address', 'interface_name', 'priority', 'gw_priority'].map((key) =>
    row(`services.*.networks.*.${key}`, 'ignore', 'takes the address of another', 'addresses are ours'),
  ),
  row(
    'services.*.networks.*.link_local_ips.*',
    'ignore',
    'the address of the metadata service',
    'addresses are ours',
    check('compose/metadata-address', matches(metadata)),
  ),
  row(
    'services.*.networks.*.driver_opts.*',
    'refuse',
    'kernel settings of the network interface',
    'networks have no options',
    check('compose/network-options', isSet),
  ),
  row('networks.*', 'rewrite', 'networks that others share', 'one isolated network of the run'),
  row(
    'networks.*.driver',
    'refuse',
    'macvlan and ipvlan put the container into the network of the host; a plugin is a program of the host',
    'the network is ours',
    check('compose/network-driver', not(is('bridge', 'default', 'none'))),
  ),
  row(
    'networks.*.driver_opts.*',
    'refuse',
    'takes over a bridge or an interface of the host',
    'networks have no options',
    check('compose/network-options', not(matches(/^\d{1,5}$/))),
  ),
  row('networks.*.ipam.**', 'ignore', 'shadows the addresses of a network of the host', 'addresses are ours'),
  ...['attachable', 'internal', 'enable_ipv4', 'enable_ipv6'].map((key) =>
    row(`networks.*.${key}`, 'rewrite', 'widens what the network reaches', 'the network is ours'),
  ),
  row(
    'services.*.ports.*',
    'ignore',
    'publishes a server of unknown make on the host',
    'only the gateway reaches a service',
  ),
  row(
    'services.*.ports.*.published',
    'ignore',
    'takes a port of the host',
    'no port of the host is opened',
    check('compose/host-port', is('22', '2375', '2376', '53', '80', '443')),
  ),
  row('services.*.ports.*.*', 'ignore', 'publishes a server of unknown make', 'see the port'),
  row('services.*.expose.*', 'ignore', 'none', 'ports are reached through the gateway'),
  row('services.*.extra_hosts', 'ignore', 'names for addresses of the host', 'names are ours'),
  row(
    'services.*.extra_hosts.*.*',
    'ignore',
    'the address of the host or of the metadata service under another name',
    'names are ours',
    check('compose/host-gateway', is('host-gateway'), 'refuse'),
    check('compose/metadata-address', matches(metadata), 'refuse'),
  ),
  row('services.*.links.*', 'ignore', 'names of other services', 'services of a run know each other by name'),
  row(
    'services.*.external_links.*',
    'refuse',
    'containers of others, and their variables',
    'a run knows itself only',
    check('compose/external-resource', isSet),
  ),
  row(
    'services.*.dns.*',
    'rewrite',
    'a name server of its own carries data out',
    'no name server',
    check(
      'compose/name-server',
      not(matches(/^(?:1\.1\.1\.1|1\.0\.0\.1|8\.8\.8\.8|8\.8\.4\.4|9\.9\.9\.9)$/)),
    ),
  ),
  row('services.*.dns_search.*', 'rewrite', 'names are looked up elsewhere', 'no name server'),
  row('services.*.dns_opt.*', 'rewrite', 'names are looked up otherwise', 'no name server'),
  ...['hostname', 'domainname', 'mac_address'].map((key) =>
    row(`services.*.${key}`, 'rewrite', 'takes the name or address of another', 'names are ours'),
  ),
  row(
    'services.*.logging.driver',
    'rewrite',
    'the host itself sends what the container writes to an address of its choice',
    'logs are kept here, up to a size',
    check('compose/log-egress', not(is('json-file', 'local', 'none', 'journald'))),
  ),
  row(
    'services.*.logging.options.*',
    'rewrite',
    'addresses and certificate files of the log driver',
    'logs are kept here, up to a size',
    check('compose/log-egress', isKey(/address|url|endpoint|region|group|cert|ca-file|token/i)),
  ),
  row('services.*.logging.options', 'rewrite', 'options of the log driver', 'logs are kept here'),
  row(
    'services.*.attach',
    'rewrite',
    'control sequences for the terminal of whoever watches',
    'never attached',
  ),
  row('services.*.tty', 'rewrite', 'control sequences for a terminal', 'no terminal'),
  row('services.*.stdin_open', 'rewrite', 'none', 'no input'),
  row('services.*.models.**', 'refuse', 'the model runner of the host', 'models come in images'),
  row(
    'services.*.models',
    'refuse',
    'the model runner of the host',
    'models come in images',
    check('compose/model-runner', isSet),
  ),
  row('models.**', 'refuse', 'flags of the model runner of the host', 'models come in images'),
  row(
    'models',
    'refuse',
    'the model runner of the host',
    'models come in images',
    check('compose/model-runner', isSet),
  ),
];
