import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const usualPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A Chromium of this machine; as root on Debian it is installed when there is none. `PLAYWRIGHT_CHROMIUM` names another. */
export function findChromium(): string {
  const find = (): string | undefined =>
    [process.env['PLAYWRIGHT_CHROMIUM'], ...usualPaths].find((path) => path && existsSync(path));
  const known = find();
  if (known) return known;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    execFileSync('apt-get', ['update'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { stdio: 'ignore' });
  }
  const installed = find();
  if (installed) return installed;
  throw new Error('These tests need Chromium: apt-get install chromium, or name one in PLAYWRIGHT_CHROMIUM');
}
