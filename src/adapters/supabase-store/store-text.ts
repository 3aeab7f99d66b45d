import { IntegrationError } from '../../errors.ts';
import { type TextLanguage, textLanguages } from '../../model/text-language.ts';
import { TextAnalyzer } from '../full-text/text-analyzer.ts';

/** How the words of a store's texts are made. */
export interface StoreText {
  /** Whose stemmer the database is to use; `null` when words come to it ready made. */
  readonly textLanguage: TextLanguage | null;
  readonly analyzer: TextAnalyzer;
}

/** @throws IntegrationError `OPTIONS_INVALID` for a language there is no stemmer for. */
export function openText(language: TextLanguage | undefined): StoreText {
  if (language === undefined) return { textLanguage: null, analyzer: new TextAnalyzer() };
  if (textLanguages.includes(language)) {
    return { textLanguage: language, analyzer: new TextAnalyzer({ words: 'plain' }) };
  }
  throw new IntegrationError(
    `textLanguage must be one of ${textLanguages.join(', ')}; received ${JSON.stringify(language)}`,
    { code: 'OPTIONS_INVALID', service: 'store' },
  );
}
