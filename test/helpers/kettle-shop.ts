import { pageHtml } from './pages.ts';
import { createRandom, sentence } from './random-text.ts';

/** Pages besides the home page, with a product each. */
export const kettlePages = 12;

/** Pages of several chunks, each with a product; two of them have a paragraph in common; and a link that is not followed. */
export function kettleShop(): Record<string, string> {
  const random = createRandom(7);
  const paths = Array.from({ length: kettlePages }, (_, page) => `/kettle-${page}`);
  const routes = paths.map((path, page) => {
    const product = {
      '@type': 'Product',
      name: `Kettle ${page}`,
      offers: { price: `${page + 10}.50`, priceCurrency: 'EUR' },
    };
    const head = `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', ...product })}</script>`;
    const paragraphs = Array.from({ length: 30 }, () =>
      Array.from({ length: 4 }, () => sentence(random, 12)).join(' '),
    );
    return [path, pageHtml({ title: `Kettle ${page}`, head, paragraphs, links: ['/', ...paths.slice(0, 3)] })];
  });
  return {
    ...Object.fromEntries(routes),
    '/': pageHtml({ title: 'Home', links: [...paths, 'https://elsewhere.example/'] }),
  };
}
