import { Parser } from 'htmlparser2';

/** What a bare crawler needs of a page. */
export interface ParsedPage {
  /** Absolute, each once. */
  readonly links: readonly string[];
  /** Text of the body, as it stands there. */
  readonly bodyText: string;
}

/** Links and body text by htmlparser2's events, without building a tree. */
export function parsePage(html: string, baseUrl: string): ParsedPage {
  const links = new Set<string>();
  const text: string[] = [];
  let hidden = 0;
  const isHidden = (name: string): boolean => name === 'script' || name === 'style' || name === 'head';
  const parser = new Parser({
    onopentag(name, { href }) {
      if (isHidden(name)) hidden++;
      if (name !== 'a' || !href) return;
      const target = URL.parse(href, baseUrl);
      if (target) links.add(target.href.replace(/#.*/, ''));
    },
    ontext(part) {
      if (hidden === 0) text.push(part);
    },
    onclosetag(name) {
      if (isHidden(name)) hidden--;
    },
  });
  parser.end(html);
  return { links: [...links], bodyText: text.join('') };
}
