import type { PieceKind } from './piece.ts';

/** Names that say what a file is for. They choose what is read, and decide nothing. */
const picks: readonly { readonly kind: PieceKind; readonly pattern: RegExp }[] = [
  { kind: 'hook', pattern: /(?:^|\/)(?:setup\.py|sitecustomize\.py|usercustomize\.py|conftest\.py)$/ },
  { kind: 'hook', pattern: /(?:^|\/)[^/]{1,60}\.pth$/ },
  { kind: 'hook', pattern: /^etc\/(?:profile\.d\/|cron|rc\.local$|ld\.so\.preload$|init\.d\/)/ },
  { kind: 'hook', pattern: /^(?:root|home\/[^/]+)\/\.(?:bashrc|profile|bash_profile|zshrc)$/ },
  { kind: 'template', pattern: /(?:^|\/)(?:chat_template[^/]*|[^/]{1,60}\.jinja2?|tokenizer_config\.json)$/ },
  {
    kind: 'file',
    pattern:
      /(?:^|\/)(?:entrypoint|docker-entrypoint|start|run|install|init|handler)[^/]{0,20}\.(?:sh|py|js|bash)$/,
  },
  {
    kind: 'file',
    pattern: /^(?:tmp|dev\/shm|var\/tmp|opt|srv|app|workspace)\/[^/]{1,60}\.(?:sh|py|js|pl|rb|lua|php)$/,
  },
  { kind: 'file', pattern: /^[^/]{1,60}\.(?:sh|py|js)$/ },
];

/** Files that operating systems and package managers bring by the thousand. */
const common = /(?:^|\/)(?:site-packages|dist-packages|node_modules|usr\/(?:lib|share)|usr\/local\/lib)\//;

/** What a file is worth reading for by its name alone; null for nothing. @param path latin1, without leading slash */
export function pickByName(path: string): PieceKind | null {
  if (common.test(path) && !/(?:sitecustomize|usercustomize)\.py$|\.pth$/.test(path)) return null;
  return picks.find(({ pattern }) => pattern.test(path))?.kind ?? null;
}
