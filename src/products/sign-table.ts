import { currencyCodes, listCurrencySigns } from './currency-signs.ts';

/** Currency signs by every spelling they have. Built when a price is first read: programs that read none do not wait for it. */
class SignTable {
  #signs: Signs | undefined;

  /** @returns `null` for a sign that several currencies share, `undefined` for what is no sign. */
  codeOf(token: string): string | null | undefined {
    return this.#built.codes.get(token);
  }

  /** In UTF-16 code units. */
  get longest(): number {
    return this.#built.longest;
  }

  isFirstCharacter(character: string): boolean {
    return this.#built.firstCharacters.has(character);
  }

  /** Finds every sign and code, and the R of the rand at its number, and what only looks like one. */
  get anywhere(): RegExp {
    return this.#built.anywhere;
  }

  get #built(): Signs {
    this.#signs ??= buildSigns();
    return this.#signs;
  }
}

interface Signs {
  readonly codes: ReadonlyMap<string, string | null>;
  readonly longest: number;
  readonly firstCharacters: ReadonlySet<string>;
  readonly anywhere: RegExp;
}

export const signTable: SignTable = new SignTable();

function buildSigns(): Signs {
  const codes = new Map(
    listCurrencySigns().flatMap(({ sign, code }) => spellings(sign).map((each) => [each, code] as const)),
  );
  const signs = [...codes.keys()];
  return {
    codes,
    longest: Math.max(...signs.map(({ length }) => length)),
    firstCharacters: new Set(signs.map((sign) => sign[0]!)),
    anywhere: findAny([...signs, ...currencyCodes]),
  };
}

/** Words are written in any case; signs of two letters are not, or `5 km` would be money. */
function spellings(sign: string): string[] {
  if (/^[\x21-\x7e]{1,2}\.?$/.test(sign) || !/^[\p{L}\p{M}]/u.test(sign)) return [sign];
  const lower = sign.toLowerCase();
  return [...new Set([sign, lower, sign.toUpperCase(), lower[0]!.toUpperCase() + lower.slice(1)])];
}

/** Signs of letters are no part of a word. */
function findAny(signs: readonly string[]): RegExp {
  const isWord = (sign: string): boolean => /^[a-z]/i.test(sign) && /[a-z]$/i.test(sign);
  const words = signs.filter(isWord);
  const others = signs.filter((sign) => !isWord(sign)).map(escapeRegExp);
  return new RegExp(`${others.join('|')}|(?<![a-zA-Z])(?:${words.join('|')}|R\\s*\\d)(?![a-zA-Z])`);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}-]/g, String.raw`\$&`);
}
