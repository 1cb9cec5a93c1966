import { serviceShape } from './service-shape.ts';
import {
  either,
  flag,
  listOf,
  listOrDict,
  mapOf,
  namePattern,
  namesOf,
  number,
  orNothing,
  type Shape,
  scalarOrNothing,
  text,
  textOrTexts,
  texts,
} from './shape.ts';

const options = namesOf(scalarOrNothing);
const external = either(flag, mapOf({ name: text }));
const stored = {
  name: text,
  environment: text,
  file: text,
  external,
  labels: listOrDict,
  template_driver: text,
};

/**
 * A whole compose file.
 * @see https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json
 */
export const fileShape: Shape = mapOf(
  {
    version: either(text, number),
    name: text,
    include: listOf(
      either(text, mapOf({ path: textOrTexts, env_file: textOrTexts, project_directory: text })),
    ),
    services: namesOf(serviceShape, namePattern),
    networks: namesOf(
      orNothing(
        mapOf({
          attachable: flag,
          driver: text,
          driver_opts: options,
          enable_ipv4: flag,
          enable_ipv6: flag,
          external,
          internal: flag,
          ipam: mapOf({
            driver: text,
            config: listOf(
              mapOf({ subnet: text, ip_range: text, gateway: text, aux_addresses: namesOf(text) }),
            ),
            options,
          }),
          labels: listOrDict,
          name: text,
        }),
      ),
      namePattern,
    ),
    volumes: namesOf(
      orNothing(mapOf({ driver: text, driver_opts: options, external, labels: listOrDict, name: text })),
      namePattern,
    ),
    secrets: namesOf(mapOf({ ...stored, driver: text, driver_opts: options }), namePattern),
    configs: namesOf(mapOf({ ...stored, content: text }), namePattern),
    models: namesOf(
      mapOf({ name: text, model: text, context_size: number, runtime_flags: texts }),
      namePattern,
    ),
  },
  'services',
);
