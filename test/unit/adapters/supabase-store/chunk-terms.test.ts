import { expect, it } from 'vitest';
import { TextAnalyzer } from '../../../../src/adapters/full-text/text-analyzer.ts';
import { chunkTerms } from '../../../../src/adapters/supabase-store/chunk-terms.ts';
import { buildChunk } from '../../../helpers/builders.ts';

it('counts every word once, by how often it stands in each field and how much the field counts', () => {
  const analyzer = new TextAnalyzer();
  const chunk = buildChunk({ text: 'Red shoes, red hats', headingPath: ['Shoes'], tableHeader: '| Size |' });

  const { terms, weights, termCount } = chunkTerms(analyzer, analyzer.termsOf('Red things'), chunk);

  const counts = Object.fromEntries(terms.split(' ').map((term, place) => [term, Number(weights.split(' ')[place])]));
  // Two of the title and one for each of two in the text; two of the heading and one in the text.
  expect(counts).toEqual({ red: 4, thing: 2, shoe: 3, size: 1, hat: 1 });
  expect(termCount).toBe(8);
});
