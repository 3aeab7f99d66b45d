import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** One property as its source declares it. */
export interface DeclaredMember {
  readonly name: string;
  readonly type: string;
  /** Its TSDoc without tags, on one line; `''` when it has none. */
  readonly text: string;
  /** What its `@default` says. */
  readonly default: string | undefined;
}

export interface DeclaredInterface {
  readonly text: string;
  readonly extends: readonly string[];
  readonly members: readonly DeclaredMember[];
}

/** The exported interfaces of files of `src/`, by name. @param files - relative to `src/`. */
export function readInterfaces(files: readonly string[]): ReadonlyMap<string, DeclaredInterface> {
  const found = new Map<string, DeclaredInterface>();
  for (const file of files) {
    const text = readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement)) continue;
      found.set(statement.name.text, {
        text: docOf(statement),
        extends: (statement.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText())),
        members: statement.members.filter(ts.isPropertySignature).map((member) => ({
          name: member.name.getText().replaceAll(/^'|'$/g, ''),
          type: (member.type?.getText() ?? '').replace(' | undefined', ''),
          text: docOf(member),
          default: defaultOf(member),
        })),
      });
    }
  }
  return found;
}

const oneLine = (text: string): string =>
  text
    .replaceAll(/\{@link ([\w.]+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim();

function docOf(node: ts.Node): string {
  const docs = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return oneLine(docs.map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '').join(' '));
}

function defaultOf(node: ts.Node): string | undefined {
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === 'default');
  return tag && oneLine(ts.getTextOfJSDocComment(tag.comment) ?? '');
}
