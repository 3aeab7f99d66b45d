import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const repository: string = join(import.meta.dirname, '..', '..');

/** A folder outside the repository that has the packed package installed, as a user's project would. */
export interface Consumer {
  readonly folder: string;
  readonly tarball: string;
  /** The installed package. */
  readonly packageFolder: string;
  /** Paths of all installed files, relative to {@link packageFolder}. */
  readonly files: readonly string[];
  /** Runs a program of `consumers/`, by default with the Node that `CSI_NODE` names, and parses what it prints. */
  run(program: string, options?: { readonly args?: readonly string[]; readonly node?: string }): unknown;
  write(file: string, content: string): void;
  /** Installs one more package of the repository, as a user who wants it beside ours. */
  install(name: string): void;
  /** Compiles the given files. @returns what the compiler complains of, `''` when nothing. */
  compile(files: readonly string[], compilerOptions: Readonly<Record<string, unknown>>): string;
  remove(): void;
}

interface Manifest {
  readonly name: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Packs the repository and installs the tarball into a temporary folder. Its declared dependencies, and nothing else, are
 * linked from the repository: a package that we use and do not declare is not there.
 */
export function createConsumer(): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'csi-package-'));
  const tarball = pack(folder);
  const modules = join(folder, 'node_modules');
  const packageFolder = join(modules, 'customer-scraping-integration');
  mkdirSync(packageFolder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', packageFolder, '--strip-components=1']);

  const { dependencies } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as Manifest;
  const install = (name: string): void => {
    const link = join(modules, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repository, 'node_modules', name), link, 'dir');
  };
  for (const name of [...Object.keys(dependencies), '@types/node']) install(name);
  cpSync(join(import.meta.dirname, 'consumers'), folder, { recursive: true });
  const files = globSync('**/*', { cwd: packageFolder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(packageFolder.length + 1));

  const write = (file: string, content: string): void => writeFileSync(join(folder, file), content);
  return {
    folder,
    tarball,
    packageFolder,
    files,
    write,
    install,
    run: (program, { args = [], node = process.env['CSI_NODE'] || process.execPath } = {}) => {
      const options = { cwd: folder, encoding: 'utf8', env: bareEnvironment } as const;
      return JSON.parse(execFileSync(node, [join(folder, program), ...args], options));
    },
    compile: (sources, compilerOptions) => {
      write('tsconfig.json', JSON.stringify({ compilerOptions: { ...strictest, ...compilerOptions }, files: sources }));
      return outputOfFailure('tsc', ['-p', folder]);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs a program of the repository's `node_modules/.bin`. @returns `''` when it succeeds, what it printed when not. */
export function outputOfFailure(program: string, args: readonly string[]): string {
  try {
    execFileSync(join(repository, 'node_modules', '.bin', program), args, { encoding: 'utf8', stdio: 'pipe' });
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string };
    return `${stdout ?? ''}${stderr ?? ''}` || String(error);
  }
}

/** Nothing of the machine's environment chooses services, and no loader of the test runner gets in. */
const bareEnvironment = { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: tmpdir() };

const strictest = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  target: 'es2023',
  lib: ['es2023'],
  types: ['node'],
};

function pack(destination: string): string {
  const answer = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', destination], {
    cwd: repository,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [packed] = JSON.parse(answer) as readonly { readonly filename: string }[];
  return join(destination, packed!.filename);
}
