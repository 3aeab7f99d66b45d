import { expect, it } from 'vitest';
import type { PageType } from '../../../../src/model/page-type.ts';
import { extractHtml, paragraph } from './extract-html.ts';

const jsonLd = (type: string) =>
  `<script type="application/ld+json">{"@context":"https://schema.org","@type":"${type}","name":"x"}</script>`;
const questions = Array.from({ length: 5 }, (_, index) => `<h3>Is this question ${index}?</h3><p>Yes, it is one.</p>`);

it.each<[PageType, string, string]>([
  ['home', '/', ''],
  ['home', '/en-gb/', ''],
  ['product', '/products/mug', jsonLd('Product')],
  ['category', '/collections/mugs', '<body class="template-collection">'],
  ['article', '/blog/how-we-fire', '<meta property="og:type" content="article">'],
  ['documentation', '/docs/install', '<title>Reference manual</title>'],
  ['faq', '/help/faq', questions.join('')],
  ['policy', '/policies/privacy-policy', '<title>Privacy policy</title>'],
  ['policy', '/shipping-and-returns', ''],
  ['policy', '/en/terms-conditions.html', ''],
  ['policy', '/legal/cookies/', ''],
  ['policy', '/help', '<title>Shipping & returns | Glaze</title>'],
  ['other', '/almond-cookies', ''],
  ['other', '/long-term-shipping-containers', '<title>Shipping containers for sale</title>'],
  ['other', '/returns-to-work', ''],
  ['contact', '/contact-us', '<title>Contact</title>'],
  ['contact', '/kontaktformular', ''],
  ['other', '/contact-lenses', ''],
  ['forum', '/forum/glaze/12', jsonLd('DiscussionForumPosting')],
  ['other', '/how-it-works', '<title>How it works</title>'],
])('takes a page for %s by its address %s and what it says', async (type, path, html) => {
  const { pageType } = await extractHtml(`${html}${paragraph}`, { url: `https://shop.example${path}` });

  expect(pageType?.type).toBe(type);
  expect(pageType?.confidence).toBeGreaterThan(0.3);
});

it('is surer the more speaks for a kind', async () => {
  const url = 'https://shop.example/contact';

  const one = await extractHtml(paragraph, { url });
  const two = await extractHtml(`<title>Contact</title>${paragraph}`, { url });

  expect(two.pageType!.confidence).toBeGreaterThan(one.pageType!.confidence);
});

it('goes by the product that was found, whatever the address', async () => {
  const html = `<meta property="product:price:amount" content="9"><meta property="product:price:currency" content="EUR">`;
  const page = `<html><head>${html}${jsonLd('Product')}</head><body><h1>Mug</h1>${paragraph}`;

  const { pageType } = await extractHtml(page, { url: 'https://shop.example/mug', extractProducts: true });

  expect(pageType?.type).toBe('product');
});
