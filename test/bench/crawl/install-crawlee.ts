import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const source = join(import.meta.dirname, '..', 'peers', 'crawlee');
const target = join(import.meta.dirname, '..', '..', '..', '.bench', 'crawlee');
const peer = '@crawlee/cheerio';

/** Puts the peer and its program into `.bench/crawlee`, where it has its own `node_modules`: it is no dependency of ours. */
export function installCrawlee(): { readonly version: string; readonly program: string } {
  const { dependencies } = readJson<{ dependencies: Record<string, string> }>(join(source, 'package.json'));
  const manifest = join(target, 'node_modules', peer, 'package.json');
  const wanted = dependencies[peer]!;
  mkdirSync(target, { recursive: true });
  cpSync(source, target, { recursive: true });
  if (!existsSync(manifest) || readJson<{ version: string }>(manifest).version !== wanted) {
    console.log(`Installing ${peer} ${wanted} into ${target}`);
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], { cwd: target, stdio: 'inherit' });
  }
  return { version: wanted, program: join(target, 'crawl.js') };
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
