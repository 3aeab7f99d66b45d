import { expect, it } from 'vitest';
import { fuzzPage } from '../../../helpers/fuzz-page.ts';
import { shopPage } from '../../../helpers/shop-page.ts';
import { extractHtml } from './extract-html.ts';

/** More of them, and other pages, are tried by `npm run bench fuzz`. */
const count = 60;

it('reads whatever is left of a damaged page', async () => {
  for (let number = 0; number < count; number += 1) {
    const { kinds, body, contentType } = fuzzPage(shopPage, number);

    const page = await extractHtml('', { body, contentType, extractProducts: true });

    expect(page.markdown.length, `page ${number}: ${kinds.join(', ')}`).toBeLessThan(5 * 1024 * 1024);
    expect(page.markdown).not.toMatch(/\]\(\s*javascript:/i);
  }
});
