import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Puts a peer and its program from `test/bench/peers` into `.bench`, where it has its own `node_modules`: it is no
 * dependency of ours.
 *
 * @param packageName - the one of its dependencies that is the peer itself.
 */
export function installPeer(name: string, packageName: string): { readonly version: string; readonly folder: string } {
  const source = join(import.meta.dirname, '..', 'peers', name);
  const folder = join(import.meta.dirname, '..', '..', '..', '.bench', name);
  const { dependencies } = readJson<{ dependencies: Record<string, string> }>(join(source, 'package.json'));
  const manifest = join(folder, 'node_modules', packageName, 'package.json');
  const version = dependencies[packageName]!;
  mkdirSync(folder, { recursive: true });
  cpSync(source, folder, { recursive: true });
  if (!existsSync(manifest) || readJson<{ version: string }>(manifest).version !== version) {
    console.error(`Installing ${packageName} ${version} into .bench/${name}`);
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return { version, folder };
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
